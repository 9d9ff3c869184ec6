with cell as (
    select * from {{ ref('int_indicator_status') }}
)

select
    region.region_code,
    count(case when cell.status = 'missing' then 1 end) as n_missing,
    count(case when cell.status = 'missing' and cell.is_mandatory then 1 end) as n_missing_mandatory,
    count(
        case when cell.aspect = 'SPD' and cell.is_mandatory and cell.status <> 'verified' then 1 end
    ) as n_mandatory_spd_unverified
from {{ ref('int_region') }} as region
left join cell on region.region_code = cell.region_code
group by region.region_code
