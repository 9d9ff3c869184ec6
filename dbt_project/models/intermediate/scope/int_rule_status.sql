{% for rule in ['current', 'next'] %}
    select
        '{{ rule }}' as rule,
        kind,
        code,
        is_reported,
        is_eligible,
        is_open,
        is_listed,
        coalesce(reason, '') as reason
    from {{ rules_of_year('stg_rule_book__status', loop.index0) }} as status
    {% if not loop.last %}union all{% endif %}
{% endfor %}
