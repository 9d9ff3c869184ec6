with edition as (
    select * from {{ ref('int_edition') }}
),

item as (
    select * from {{ ref('qa_rule_item') }}
    union all
    select * from {{ ref('qa_cell_item') }}
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
