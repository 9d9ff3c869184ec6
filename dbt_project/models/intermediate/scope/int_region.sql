with region as (
    select * from {{ ref('region') }}
),

-- Delivered: a puja_indah file is in force for the region; statistics alone are none (reading R13).
delivered as (
    select distinct scope.region_code
    from {{ ref('stg_ingest__file_scope') }} as scope
    inner join {{ ref('stg_ingest__source') }} as source on scope.source = source.source
    where source.origin = 'puja_indah'
),

-- A province delivered when it, or any of its regions, did.
delivered_province as (
    select distinct coalesce(region.province_kemendagri_code, region.kemendagri_code) as province_code
    from delivered
    inner join region on delivered.region_code = region.kemendagri_code
),

-- Scope: the provinces asked for, else every province that delivered (reading R10).
province as (
    select
        region.kemendagri_code as province_code,
        region.name as province_name
    from region
    cross join {{ ref('int_edition') }} as edition
    left join delivered_province on region.kemendagri_code = delivered_province.province_code
    where
        region.region_type = 'provinsi'
        and (
            (edition.province_scope = '' and delivered_province.province_code is not null)
            or concat(',', edition.province_scope, ',') like concat('%,', region.kemendagri_code, ',%')
        )
)

select
    region.kemendagri_code as region_code,
    region.name as region_name,
    region.region_type,
    province.province_code,
    province.province_name,
    region.bps_code,
    delivered.region_code is not null as has_delivered
from region
inner join province on region.province_kemendagri_code = province.province_code
left join delivered on region.kemendagri_code = delivered.region_code
where region.region_type in ('kabupaten', 'kota')
