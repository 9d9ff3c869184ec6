with instrument as (
    select * from {{ ref('context_instrument') }}
),

delivered as (
    select
        region_code,
        instrument,
        measured_year,
        value,
        scale_max,
        category,
        zone,
        opinion,
        reference
    from {{ ref('stg_official__ombudsman') }}
    union all
    select
        region_code,
        instrument,
        measured_year,
        value,
        scale_max,
        category,
        cast(null as {{ dbt.type_string() }}) as zone,
        cast(null as {{ dbt.type_string() }}) as opinion,
        reference
    from {{ ref('stg_official__spbe') }}
),

-- Of what an instrument gave in a year to any region, every region of the scope has a row.
period as (
    select distinct
        instrument,
        measured_year
    from delivered
),

found as (
    select
        region.region_code,
        period.instrument,
        instrument.source,
        instrument.assesses_all,
        period.measured_year,
        delivered.region_code is not null as is_delivered,
        coalesce(delivered.scale_max, instrument.scale_max) as scale_max,
        delivered.value,
        delivered.category,
        delivered.zone,
        delivered.opinion,
        delivered.reference,
        {{ normalise_name('coalesce(delivered.opinion, delivered.category)') }} as said
    from {{ ref('int_region') }} as region
    cross join period
    inner join instrument on period.instrument = instrument.instrument
    left join delivered
        on
            region.region_code = delivered.region_code
            and period.instrument = delivered.instrument
            and period.measured_year = delivered.measured_year
),

stated as (
    select
        region_code,
        instrument,
        source,
        measured_year,
        scale_max,
        -- Above its scale a value is none; the check `context_within_scale` names it.
        case when value > scale_max then null else value end as value,
        category,
        zone,
        opinion,
        reference,
        case
            when said = 'tidak dinilai' then 'not_assessed'
            when coalesce(category, zone, opinion) is not null then 'assessed'
            when value > scale_max then 'no_data'
            when value is not null then 'assessed'
            -- No row says that there was no assessment, where only some regions are assessed.
            when not is_delivered and not assesses_all then 'not_assessed'
            else 'no_data'
        end as state
    from found
),

compared as (
    select
        stated.*,
        previous.value as value_before,
        -- Within one instrument, from one year to the next, on one scale.
        coalesce(
            stated.value is not null and previous.value is not null and stated.scale_max = previous.scale_max, false
        ) as comparable_with_previous
    from stated
    left join stated as previous
        on
            stated.region_code = previous.region_code
            and stated.instrument = previous.instrument
            and stated.measured_year = previous.measured_year + 1
),

-- The newest word of the Ombudsman on a region; a number without a zone or an opinion is none.
newest as (
    select
        region_code,
        max(measured_year) as measured_year
    from stated
    where source = 'ombudsman' and (zone is not null or opinion is not null)
    group by region_code
),

-- Affairs of basic service in which the region reported nothing.
open_affair as (
    select
        region.region_code,
        affair.affair_number
    from {{ ref('int_region') }} as region
    cross join {{ ref('stg_rule_book__affair') }} as affair
    left join {{ ref('int_innovation') }} as innovation
        on
            region.region_code = innovation.region_code
            and affair.affair_number = innovation.affair_number
            and innovation.is_reported
    where affair.is_basic_affair and innovation.innovation_id is null
),

open_affairs as (
    select
        region_code,
        {{ joined("concat(';', cast(affair_number as " ~ dbt.type_string() ~ "))", 'affair_number') }} as affairs
    from open_affair
    group by region_code
),

judged as (
    select
        compared.*,
        newest.region_code is not null as is_newest,
        newest.region_code is not null
        and (
            coalesce(compared.zone, '') in ('kuning', 'merah')
            or (compared.zone is null and lower(compared.opinion) like '%rendah%')
        ) as is_weak
    from compared
    left join newest
        on
            compared.region_code = newest.region_code
            and compared.source = 'ombudsman'
            and compared.measured_year = newest.measured_year
            and compared.state = 'assessed'
)

select
    judged.region_code,
    judged.instrument,
    judged.measured_year,
    judged.value,
    judged.scale_max,
    judged.category,
    judged.zone,
    judged.opinion,
    judged.reference,
    judged.state,
    judged.comparable_with_previous,
    case when judged.comparable_with_previous then judged.value - judged.value_before end as change,
    judged.is_newest,
    judged.is_weak,
    case when judged.is_weak then coalesce(substring(open_affairs.affairs, 2), '') end as open_affairs
from judged
left join open_affairs on judged.region_code = open_affairs.region_code
