{# One thing that names an agency: its kind and how many it stands for. #}
{% macro agency_fact(kind, amount='1') -%}
    select
        region_code,
        agency,
        '{{ kind }}' as fact_kind,
        {{ amount }} as amount
{%- endmacro %}
