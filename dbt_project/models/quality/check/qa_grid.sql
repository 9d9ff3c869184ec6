with innovation as (
    select
        region_code,
        count(*) as n_reported
    from {{ ref('int_innovation') }}
    where is_reported
    group by region_code
),

indicator as (
    select
        sum(case when aspect = 'SPD' then 1 else 0 end) as n_spd,
        sum(case when aspect = 'SID' then 1 else 0 end) as n_sid
    from {{ ref('int_indicator') }}
),

cell as (
    select
        region_code,
        count(*) as n_cells,
        count(distinct concat(innovation_id, '|', indicator_code)) as n_distinct
    from {{ ref('int_indicator_status') }}
    group by region_code
)

select
    region.region_code,
    cast(indicator.n_spd + indicator.n_sid * coalesce(innovation.n_reported, 0) as bigint) as n_expected,
    coalesce(cell.n_cells, 0) as n_cells,
    coalesce(cell.n_distinct, 0) as n_distinct
from {{ ref('int_region') }} as region
cross join indicator
left join innovation on region.region_code = innovation.region_code
left join cell on region.region_code = cell.region_code
