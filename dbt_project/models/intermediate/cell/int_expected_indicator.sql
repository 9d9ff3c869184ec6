with indicator as (
    select * from {{ ref('int_indicator') }}
),

region_cell as (
    select
        region.region_code,
        '' as innovation_id,
        coalesce(agency_alias.agency, indicator.supplier) as agency,
        indicator.indicator_code,
        indicator.aspect,
        indicator.weight_hundredths,
        indicator.is_mandatory,
        indicator.level_required,
        indicator.max_level
    from {{ ref('int_region') }} as region
    cross join indicator
    left join {{ ref('agency_alias') }} as agency_alias
        on {{ normalise_name('indicator.supplier') }} = agency_alias.alias_key
    where indicator.aspect = 'SPD'
),

innovation_cell as (
    select
        innovation.region_code,
        innovation.innovation_id,
        innovation.agency,
        indicator.indicator_code,
        indicator.aspect,
        indicator.weight_hundredths,
        indicator.is_mandatory,
        indicator.level_required,
        indicator.max_level
    from {{ ref('int_innovation') }} as innovation
    cross join indicator
    where innovation.is_reported and indicator.aspect = 'SID'
)

select * from region_cell
union all
select * from innovation_cell
