{# The day on which something is due that has some days from the Sunday of a cut-off: the last one of them, or the
   Friday before it where that is a Saturday or a Sunday. Offices send on working days; the days left are the margin. #}
{% macro due_after(cutoff_date, days) -%}
    {%- set to_friday = 'case mod(' ~ days ~ ', 7) when 0 then 2 when 6 then 1 else 0 end' -%}
    cast({{ dbt.dateadd('day', days ~ ' - ' ~ to_friday, cutoff_date) }} as date)
{%- endmacro %}
