with score as (
    select * from {{ ref('int_region_score') }}
),

contribution as (
    select
        region_code,
        indicator_code,
        sum(contribution_numerator) as contribution_numerator
    from {{ ref('int_score_contribution') }}
    group by region_code, indicator_code
)

select
    region_code,
    scenario,
    score_numerator,
    score_denominator
from score
where scenario is not null
union all
select
    score.region_code,
    concat('without_', indicator.indicator_code) as scenario,
    cast(score.score_numerator - coalesce(contribution.contribution_numerator, 0) as bigint) as score_numerator,
    score.score_denominator
from score
cross join {{ ref('int_indicator') }} as indicator
left join contribution
    on
        score.region_code = contribution.region_code
        and indicator.indicator_code = contribution.indicator_code
where score.variant = 'verified'
