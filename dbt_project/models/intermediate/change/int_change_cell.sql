with region as (
    select region.region_code
    from {{ ref('int_region') }} as region
    inner join {{ ref('stg_orchestration__previous_ranking') }} as previous
        on region.region_code = previous.region_code
),

indicator as (
    select * from {{ ref('int_indicator') }}
),

previous_cell as (
    select * from {{ ref('stg_orchestration__previous_indicator') }}
),

innovation as (
    select
        region_code,
        innovation_id
    from {{ ref('stg_orchestration__previous_innovation') }}
    where is_reported
    union
    select
        region_code,
        innovation_id
    from {{ ref('int_innovation') }}
    where is_reported
),

-- Every cell of today's catalogue, of the regions and innovations of either edition, and what only the edition
-- before had.
expected as (
    select
        region.region_code,
        '' as innovation_id,
        indicator.indicator_code,
        indicator.aspect
    from region
    cross join indicator
    where indicator.aspect = 'SPD'
    union
    select
        innovation.region_code,
        innovation.innovation_id,
        indicator.indicator_code,
        indicator.aspect
    from innovation
    inner join region on innovation.region_code = region.region_code
    cross join indicator
    where indicator.aspect = 'SID'
    union
    select
        previous_cell.region_code,
        previous_cell.innovation_id,
        previous_cell.indicator_code,
        previous_cell.aspect
    from previous_cell
    inner join region on previous_cell.region_code = region.region_code
)

select
    expected.region_code,
    expected.innovation_id,
    expected.indicator_code,
    expected.aspect,
    coalesce(present_cell.agency, previous_cell.agency, '') as agency,
    previous_cell.status as status_before,
    present_cell.status as status_now,
    coalesce(indicator.level_required, 0) as level_required,
    coalesce(indicator.weight_hundredths, 0) as weight_hundredths,
    coalesce(previous_cell.score_verified_hundredths, 0) as score_published,
    case when previous_cell.status = 'verified' then previous_cell.level else 0 end as level_before,
    -- Today's data with the verdicts of then: where level and evidence stayed, what counted then counts.
    case
        when
            previous_cell.level = present_cell.level
            and previous_cell.status in ('verified', 'pending', 'rejected')
            and present_cell.status in ('verified', 'pending', 'rejected')
            then case when previous_cell.status = 'verified' then previous_cell.level else 0 end
        else coalesce(present_cell.level_verified, 0)
    end as level_unjudged,
    coalesce(present_cell.level_verified, 0) as level_now
from expected
left join indicator on expected.indicator_code = indicator.indicator_code
left join previous_cell
    on
        expected.region_code = previous_cell.region_code
        and expected.innovation_id = previous_cell.innovation_id
        and expected.indicator_code = previous_cell.indicator_code
left join {{ ref('int_indicator_status') }} as present_cell
    on
        expected.region_code = present_cell.region_code
        and expected.innovation_id = present_cell.innovation_id
        and expected.indicator_code = present_cell.indicator_code
