{# The rules about grid cells, each once: the check, which cells it looks at, which of those fail. #}
{% set rules = [
    ['indicator_filled', 'true', "status = 'missing'"],
    ['mandatory_indicator_filled', 'is_mandatory', "status = 'missing'"],
    ['indicator_has_evidence', "status <> 'missing'", "status = 'no_evidence'"],
    ['indicator_not_rejected', "status in ('verified', 'pending', 'rejected')", "status = 'rejected'"],
    ['indicator_verified', "status in ('verified', 'pending')", "status = 'pending'"],
    ['level_agrees', "status <> 'missing'", 'n_levels > 1'],
] %}
with counted as (
    select
        region_code,
        agency,
        {% for check_id, is_checked, is_failed in rules %}
            count(case when {{ is_checked }} then 1 end) as {{ check_id }}_checked,
            count(case when {{ is_checked }} and {{ is_failed }} then 1 end) as {{ check_id }}_failed
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('int_indicator_status') }}
    group by region_code, agency
),

final as (
    {% for check_id, _, _ in rules %}
        select
            '{{ check_id }}' as check_id,
            region_code,
            agency,
            cast({{ check_id }}_checked as bigint) as n_checked,
            cast({{ check_id }}_failed as bigint) as n_failed
        from counted
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
