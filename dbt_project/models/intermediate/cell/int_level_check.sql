with region_score as (
    select * from {{ ref('int_region_score') }} where variant = 'verified'
),

innovation_score as (
    select * from {{ ref('int_innovation_score') }} where variant = 'verified'
),

measurable as (
    select distinct substring(band_code, 1, case when band_code like 'SID-%' then 6 else 7 end) as indicator_code
    from {{ ref('int_level_band') }}
),

compared as (
    select
        cell.region_code,
        cell.innovation_id,
        cell.agency,
        cell.indicator_code,
        cell.aspect,
        cell.status,
        cell.level as level_entered,
        derived.measure,
        derived.unit,
        derived.measured_hundredths,
        derived.level_derived,
        case
            when derived.level_derived is null then 'number_missing'
            when cell.level is null then 'level_missing'
            when cell.level = derived.level_derived then 'agreement'
            when cell.level > derived.level_derived then 'over_claim'
            else 'under_claim'
        end as verdict,
        -- What the entered level would gain or lose if it were the derived one, where it counts.
        case
            when cell.aspect = 'SPD' then region_score.divisor
            when innovation_score.is_eligible then 1
            else 0
        end
        * cell.weight_hundredths
        * abs(derived.level_derived - cell.level) as difference_numerator,
        region_score.score_denominator
    from {{ ref('int_indicator_status') }} as cell
    inner join measurable on cell.indicator_code = measurable.indicator_code
    inner join region_score on cell.region_code = region_score.region_code
    left join {{ ref('int_derived_level') }} as derived
        on
            cell.region_code = derived.region_code
            and cell.innovation_id = derived.innovation_id
            and cell.indicator_code = derived.indicator_code
    left join innovation_score
        on
            cell.region_code = innovation_score.region_code
            and cell.innovation_id = innovation_score.innovation_id
)

select
    region_code,
    innovation_id,
    agency,
    indicator_code,
    aspect,
    status,
    level_entered,
    measure,
    unit,
    measured_hundredths,
    level_derived,
    verdict,
    case when verdict in ('over_claim', 'under_claim') then {{ index_points('difference_numerator') }} end
        as difference_points
from compared
