{# One measurement of a check: how many were checked and how many failed, in one scope. #}
{% macro measurement(check_id, n_checked, n_failed, points_lost='null', scope='region_code') -%}
    select
        '{{ check_id }}' as check_id,
        {{ scope }} as scope,
        cast({{ n_checked }} as bigint) as n_checked,
        cast({{ n_failed }} as bigint) as n_failed,
        cast({{ points_lost }} as decimal(18, 8)) as points_lost
{%- endmacro %}
