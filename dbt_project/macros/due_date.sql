{# The day on which a file of a period was due the time before. #}
{% macro previous_due_date(due_date, period) -%}
    case {{ period }}
        when 'week' then {{ dbt.dateadd('day', -7, due_date) }}
        when 'month' then {{ dbt.dateadd('month', -1, due_date) }}
        else {{ dbt.dateadd('year', -1, due_date) }}
    end
{%- endmacro %}
