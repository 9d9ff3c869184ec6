{# How many rows of a relation a check looks at and how many fail, by region and agency. #}
{% macro rule_item(check_id, is_checked, is_failed, relation) -%}
    select
        '{{ check_id }}' as check_id,
        region_code,
        agency,
        cast(count(case when {{ is_checked }} then 1 end) as bigint) as n_checked,
        cast(count(case when {{ is_checked }} and {{ is_failed }} then 1 end) as bigint) as n_failed
    from {{ relation }}
    group by region_code, agency
{%- endmacro %}
