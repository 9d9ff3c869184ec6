with edition as (
    select * from {{ ref('int_edition') }}
),

cell as (
    select * from {{ ref('int_indicator_status') }}
),

item as (
    select * from {{ ref('qa_rule_item') }}
    union all
    {{ rule_item('indicator_filled', 'true', "status = 'missing'", 'cell') }}
    union all
    {{ rule_item('mandatory_indicator_filled', 'is_mandatory', "status = 'missing'", 'cell') }}
    union all
    {{ rule_item('indicator_has_evidence', "status <> 'missing'", "status = 'no_evidence'", 'cell') }}
    union all
    {{ rule_item('indicator_not_rejected', "status in ('verified', 'pending', 'rejected')", "status = 'rejected'",
        'cell') }}
    union all
    {{ rule_item('indicator_verified', "status in ('verified', 'pending')", "status = 'pending'", 'cell') }}
    union all
    {{ rule_item('level_agrees', "status <> 'missing'", 'n_levels > 1', 'cell') }}
)

select
    edition.edition,
    edition.rule_year,
    item.check_id,
    item.region_code,
    item.agency,
    cast(sum(item.n_checked) as bigint) as n_checked,
    cast(sum(item.n_failed) as bigint) as n_failed
from item
cross join edition
where item.agency <> '' and item.n_checked > 0
group by edition.edition, edition.rule_year, item.check_id, item.region_code, item.agency
