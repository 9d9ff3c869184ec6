with cell as (
    select * from {{ ref('int_indicator_status') }}
)

select
    region.region_code,
    count(cell.indicator_code) as n_cells,
    sum(case when cell.is_mandatory then 1 else 0 end) as n_mandatory,
    sum(case when cell.status = 'missing' then 1 else 0 end) as n_missing,
    sum(case when cell.status = 'missing' and cell.is_mandatory then 1 else 0 end) as n_missing_mandatory,
    sum(case when cell.status = 'no_evidence' then 1 else 0 end) as n_no_evidence,
    sum(case when cell.status = 'rejected' then 1 else 0 end) as n_rejected,
    sum(case when cell.status = 'pending' then 1 else 0 end) as n_pending,
    sum(case when cell.status = 'verified' then 1 else 0 end) as n_verified,
    sum(case when cell.n_levels > 1 then 1 else 0 end) as n_disagreeing,
    sum(
        case when cell.aspect = 'SPD' and cell.is_mandatory and cell.status <> 'verified' then 1 else 0 end
    ) as n_mandatory_spd_unverified
from {{ ref('int_region') }} as region
left join cell on region.region_code = cell.region_code
group by region.region_code
