with region_score as (
    select * from {{ ref('int_region_score') }} where variant = 'verified'
),

innovation_score as (
    select * from {{ ref('int_innovation_score') }} where variant = 'verified'
),

cell_contribution as (
    select
        cell.region_code,
        cell.aspect,
        cell.agency,
        cell.indicator_code,
        case
            when cell.aspect = 'SPD' then region_score.divisor
            when innovation_score.is_eligible then 1
            else 0
        end
        * cell.weight_hundredths
        * cell.level_verified as contribution_numerator
    from {{ ref('int_indicator_status') }} as cell
    inner join region_score on cell.region_code = region_score.region_code
    left join innovation_score
        on
            cell.region_code = innovation_score.region_code
            and cell.innovation_id = innovation_score.innovation_id
),

-- The count scores for the region as a whole: beyond the cap no single innovation earns it.
count_contribution as (
    select
        region_code,
        'COUNT' as aspect,
        '' as agency,
        '' as indicator_code,
        divisor * count_hundredths as contribution_numerator
    from region_score
),

every_contribution as (
    select * from cell_contribution
    union all
    select * from count_contribution
)

select
    every_contribution.region_code,
    every_contribution.aspect,
    every_contribution.agency,
    every_contribution.indicator_code,
    cast(sum(every_contribution.contribution_numerator) as bigint) as contribution_numerator,
    region_score.score_denominator
from every_contribution
inner join region_score on every_contribution.region_code = region_score.region_code
group by
    every_contribution.region_code,
    every_contribution.aspect,
    every_contribution.agency,
    every_contribution.indicator_code,
    region_score.score_denominator
having sum(every_contribution.contribution_numerator) <> 0
