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

listed as (
    select
        region_code,
        count(*) as n_listed
    from {{ ref('int_innovation') }}
    where status <> 'digabung'
    group by region_code
),

reading as (
    select
        reading.region_code,
        reading.scenario,
        reading.spd_hundredths,
        reading.maturity_sum_hundredths,
        reading.n_counted,
        reading.basic_affairs_covered,
        verified.divisor,
        edition.max_total,
        edition.count_weight_hundredths,
        edition.count_cap,
        edition.min_basic_affairs
    from {{ ref('int_scenario_reading') }} as reading
    cross join edition
    inner join verified on reading.region_code = verified.region_code
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

-- Other parts, or the same over another number of seats.
other_part as (
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
    union all
    select
        verified.region_code,
        'all_listed_in_divisor' as scenario,
        verified.spd_hundredths,
        verified.count_hundredths,
        verified.maturity_sum_hundredths,
        greatest(edition.divisor_floor, coalesce(listed.n_listed, 0)) as divisor,
        edition.max_total
    from verified
    cross join edition
    left join listed on verified.region_code = listed.region_code
    union all
    select
        region_code,
        scenario,
        spd_hundredths,
        {{ count_score('basic_affairs_covered', 'n_counted') }} as count_hundredths,
        maturity_sum_hundredths,
        divisor,
        max_total
    from reading
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
        'unrounded' as scenario,
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
    from other_part
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
