with innovation as (
    select
        region_code,
        innovation_id
    from {{ ref('int_innovation') }}
),

evidence as (
    select * from {{ ref('stg_puja_indah__indikator_inovasi') }}
)

select
    evidence.region_code,
    count(*) as n_rows,
    count(case when innovation.innovation_id is null then 1 end) as n_orphan_rows
from evidence
inner join {{ ref('int_region') }} as region on evidence.region_code = region.region_code
left join innovation
    on
        evidence.region_code = innovation.region_code
        and evidence.innovation_id = innovation.innovation_id
group by evidence.region_code
