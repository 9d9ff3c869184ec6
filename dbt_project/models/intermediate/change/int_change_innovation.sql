with cell as (
    select distinct
        region_code,
        innovation_id
    from {{ ref('int_change_cell') }}
    where aspect = 'SID'
),

previous as (
    select * from {{ ref('stg_orchestration__previous_innovation') }} where is_reported
),

present as (
    select * from {{ ref('int_innovation') }} where is_reported
),

judged as (
    select
        region_code,
        innovation_id,
        max(case when variant = 'before' and is_eligible then 1 else 0 end) = 1 as is_eligible_before,
        max(case when variant = 'unjudged' and is_eligible then 1 else 0 end) = 1 as is_eligible_unjudged,
        max(case when variant = 'verified' and is_eligible then 1 else 0 end) = 1 as is_eligible_now
    from {{ ref('int_innovation_score') }}
    group by region_code, innovation_id
)

select
    cell.region_code,
    cell.innovation_id,
    coalesce(present.innovation_name, previous.innovation_name) as innovation_name,
    coalesce(present.agency, previous.agency) as agency,
    coalesce(previous.is_eligible_verified, false) as is_eligible_published,
    coalesce(judged.is_eligible_before, false) as is_eligible_before,
    coalesce(judged.is_eligible_unjudged, false) as is_eligible_unjudged,
    coalesce(judged.is_eligible_now, false) as is_eligible_now
from cell
left join previous
    on cell.region_code = previous.region_code and cell.innovation_id = previous.innovation_id
left join present
    on cell.region_code = present.region_code and cell.innovation_id = present.innovation_id
left join judged
    on cell.region_code = judged.region_code and cell.innovation_id = judged.innovation_id
