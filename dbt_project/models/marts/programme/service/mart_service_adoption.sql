with edition as (
    select * from {{ ref('int_edition') }}
),

region as (
    select * from {{ ref('int_region') }} where has_delivered
),

reported as (
    select * from {{ ref('int_region_service') }}
),

service as (
    select
        service_key,
        min(service) as service
    from reported
    group by service_key
),

-- A region whose file of services never came may well use them.
told as (
    select region_code
    from {{ ref('stg_ingest__file_scope') }}
    where source = 'layanan_puja_indah'
),

every_service as (
    select
        region.region_code,
        region.province_code,
        service.service_key,
        service.service,
        reported.active_since,
        reported.n_transactions,
        reported.period,
        case
            when told.region_code is null then 'unknown'
            else coalesce(reported.state, 'not_adopted')
        end as state
    from region
    cross join service
    left join told on region.region_code = told.region_code
    left join reported
        on
            region.region_code = reported.region_code
            and service.service_key = reported.service_key
),

in_province as (
    select
        province_code,
        service_key,
        sum(case when state = 'used' then 1 else 0 end) as n_regions_using,
        sum(case when state in ('used', 'adopted', 'idle') then 1 else 0 end) as n_regions_active,
        sum(case when state <> 'unknown' then 1 else 0 end) as n_regions_known
    from every_service
    group by province_code, service_key
),

-- What could be evidence: services in use first, then active ones, the busiest first.
evidence as (
    select
        region_code,
        service_key,
        row_number() over (
            partition by region_code
            order by
                case when state = 'used' then 0 else 1 end, coalesce(n_transactions, 0) desc, service_key asc
        ) as place
    from every_service
    where state in ('used', 'adopted')
),

-- What it could be evidence for: open cells that their agency can send, each for one service alone.
cell as (
    select
        region_code,
        innovation_id,
        innovation_name,
        indicator_code,
        indicator_name,
        gain_points,
        row_number() over (
            partition by region_code
            order by gain_points desc, innovation_id asc, indicator_code asc
        ) as place
    from {{ ref('mart_missing_indicator') }}
    where
        -- Replication, tools, integrated services: what the use of a shared service can be evidence for.
        indicator_code in ('SID-31', 'SID-19', 'SID-30')
        and next_step = 'send'
        and gain_points > 0
)

select
    edition.edition,
    edition.rule_year,
    every_service.region_code,
    every_service.service,
    every_service.state,
    every_service.active_since,
    cast(every_service.n_transactions as int) as n_transactions,
    every_service.period,
    cast(in_province.n_regions_using as int) as n_regions_using,
    cast(in_province.n_regions_active as int) as n_regions_active,
    cast(in_province.n_regions_known as int) as n_regions_known,
    cell.innovation_id,
    cell.innovation_name,
    cell.indicator_code,
    cell.indicator_name,
    cell.gain_points
from every_service
cross join edition
inner join in_province
    on
        every_service.province_code = in_province.province_code
        and every_service.service_key = in_province.service_key
left join evidence
    on
        every_service.region_code = evidence.region_code
        and every_service.service_key = evidence.service_key
left join cell
    on
        evidence.region_code = cell.region_code
        and evidence.place = cell.place
