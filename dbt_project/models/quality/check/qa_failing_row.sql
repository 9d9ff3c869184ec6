with {{ rule_subjects() }},

failing as (
    {% for check_id, is_checked, is_failed, relation in row_rules() %}
        {{ failing_rows(check_id, is_checked, is_failed, relation) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        edition.edition,
        edition.rule_year,
        failing.check_id,
        failing.region_code,
        failing.agency,
        failing.innovation_id,
        failing.indicator_code,
        failing.file_sha256,
        failing.sheet_name as sheet,
        failing.row_number as row
    from failing
    cross join edition
)

select * from final
