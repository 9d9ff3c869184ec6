with edition as (
    select * from {{ ref('int_edition') }}
),

score as (
    select * from {{ ref('int_region_score') }}
),

verified as (
    select * from score where variant = 'verified'
),

rejected as (
    select
        region_code,
        count(*) as n_rejected
    from {{ ref('int_innovation') }}
    where is_reported and status = 'ditolak'
    group by region_code
),

contribution as (
    select
        region_code,
        indicator_code,
        sum(contribution_numerator) as contribution_numerator
    from {{ ref('int_score_contribution') }}
    where indicator_code <> ''
    group by region_code, indicator_code
),

indicator as (
    select indicator_code from {{ ref('int_indicator') }}
),

-- Other divisors: the same parts over another number of seats.
other_divisor as (
    select
        verified.region_code,
        'rejected_leave_divisor' as scenario,
        verified.spd_hundredths,
        verified.count_hundredths,
        verified.maturity_sum_hundredths,
        greatest(edition.divisor_floor, verified.n_reported - coalesce(rejected.n_rejected, 0)) as divisor,
        edition.max_total
    from verified
    cross join edition
    left join rejected on verified.region_code = rejected.region_code
    union all
    select
        verified.region_code,
        'ineligible_leave_divisor' as scenario,
        verified.spd_hundredths,
        verified.count_hundredths,
        verified.maturity_sum_hundredths,
        greatest(edition.divisor_floor, verified.n_counted) as divisor,
        edition.max_total
    from verified
    cross join edition
),

final as (
    select
        region_code,
        'current' as scenario,
        score_numerator,
        score_denominator
    from verified
    union all
    select
        region_code,
        'all_pending_accepted' as scenario,
        score_numerator,
        score_denominator
    from score
    where variant = 'claimed'
    union all
    select
        region_code,
        'highest_level_stands' as scenario,
        score_numerator,
        score_denominator
    from score
    where variant = 'highest_stands'
    union all
    select
        region_code,
        scenario,
        divisor * (spd_hundredths + count_hundredths) + maturity_sum_hundredths as score_numerator,
        divisor * max_total as score_denominator
    from other_divisor
    union all
    select
        region_code,
        'next_rule_year' as scenario,
        score_numerator,
        score_denominator
    from {{ ref('int_next_rule_score') }}
    union all
    select
        verified.region_code,
        concat('without_', indicator.indicator_code) as scenario,
        cast(verified.score_numerator - coalesce(contribution.contribution_numerator, 0) as bigint) as score_numerator,
        verified.score_denominator
    from verified
    cross join indicator
    left join contribution
        on
            verified.region_code = contribution.region_code
            and indicator.indicator_code = contribution.indicator_code
)

select * from final
