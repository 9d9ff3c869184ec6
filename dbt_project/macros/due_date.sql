{# The day on which a file of a period was due the time before. #}
{% macro previous_due_date(due_date, period) -%}
    case {{ period }}
        when 'week' then {{ dbt.dateadd('day', -7, due_date) }}
        when 'month' then {{ dbt.dateadd('month', -1, due_date) }}
        else {{ dbt.dateadd('year', -1, due_date) }}
    end
{%- endmacro %}

{# Days from one day to another. #}
{% macro days_between(from_date, to_date) -%}
    {{ return(adapter.dispatch('days_between')(from_date, to_date)) }}
{%- endmacro %}

{% macro default__days_between(from_date, to_date) -%}
    date_diff('day', cast({{ from_date }} as date), cast({{ to_date }} as date))
{%- endmacro %}

{% macro spark__days_between(from_date, to_date) -%}
    datediff({{ to_date }}, {{ from_date }})
{%- endmacro %}
