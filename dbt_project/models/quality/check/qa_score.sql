with -- Of the data and the rules of today, with nothing read otherwise.
score as (
    select *
    from {{ ref('int_region_score') }}
    where variant in ('claimed', 'verified', 'filled', 'mandatory_filled', 'highest_stands')
),

verified as (
    select * from score where variant = 'verified'
),

claimed as (
    select * from score where variant = 'claimed'
),

bounded as (
    select
        score.region_code,
        sum(
            case
                when
                    score.spd_hundredths between 0 and 100 * edition.max_spd
                    and score.maturity_sum_hundredths between 0 and 100 * edition.max_sid * score.divisor
                    and score.count_hundredths between 0 and 100 * edition.max_count
                    and score.score_numerator between 0 and 100 * score.score_denominator
                    and score.iid_hundredths between 0 and 10000
                    then 0
                else 1
            end
        ) as n_out_of_bounds,
        count(*) as n_scores
    from score
    cross join {{ ref('int_edition') }} as edition
    group by score.region_code
)

select
    bounded.region_code,
    bounded.n_scores,
    cast(bounded.n_out_of_bounds as bigint) as n_out_of_bounds,
    verified.score_numerator > claimed.score_numerator as is_verified_above_claimed
from bounded
inner join verified on bounded.region_code = verified.region_code
inner join claimed on bounded.region_code = claimed.region_code
