with region_score as (
    select * from {{ ref('int_region_score') }} where variant = 'verified'
),

loss as (
    select
        region_code,
        sum(loss_numerator) as loss_numerator
    from {{ ref('int_score_loss') }}
    group by region_code
),

contribution as (
    select
        region_code,
        sum(contribution_numerator) as contribution_numerator
    from {{ ref('int_score_contribution') }}
    group by region_code
)

select
    region_score.region_code,
    -- From 100 down to the score, and from 0 up to it: both must leave nothing.
    cast(
        100 * region_score.score_denominator - coalesce(loss.loss_numerator, 0) - region_score.score_numerator
        as bigint
    ) as loss_residual,
    cast(
        region_score.score_numerator - coalesce(contribution.contribution_numerator, 0) as bigint
    ) as contribution_residual
from region_score
left join loss on region_score.region_code = loss.region_code
left join contribution on region_score.region_code = contribution.region_code
