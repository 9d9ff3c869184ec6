with due_source as (
    select source from {{ ref('stg_ingest__source') }} where is_due
),

due as (
    select count(*) as n_due from due_source
),

in_force as (
    select
        scope.region_code,
        count(distinct scope.source) as n_due_in_force,
        count(distinct case when scope.is_newer_refused then scope.source end) as n_due_refused
    from {{ ref('stg_ingest__file_scope') }} as scope
    inner join due_source on scope.source = due_source.source
    group by scope.region_code
),

accepted as (
    select
        region_code,
        count(*) as n_accepted_rows
    from (
        select region_code from {{ ref('stg_puja_indah__inovasi') }}
        union all
        select region_code from {{ ref('stg_puja_indah__indikator_inovasi') }}
        union all
        select region_code from {{ ref('stg_puja_indah__indikator_daerah') }}
    ) as landed
    group by region_code
),

rejected as (
    select
        rejected_row.region_code,
        count(*) as n_rejected_rows
    from {{ ref('stg_ingest__rejected_row') }} as rejected_row
    inner join due_source on rejected_row.source = due_source.source
    group by rejected_row.region_code
)

select
    region.region_code,
    region.has_delivered,
    due.n_due,
    coalesce(in_force.n_due_in_force, 0) as n_due_in_force,
    coalesce(in_force.n_due_refused, 0) as n_due_refused,
    coalesce(accepted.n_accepted_rows, 0) as n_accepted_rows,
    coalesce(rejected.n_rejected_rows, 0) as n_rejected_rows
from {{ ref('int_region') }} as region
cross join due
left join in_force on region.region_code = in_force.region_code
left join accepted on region.region_code = accepted.region_code
left join rejected on region.region_code = rejected.region_code
