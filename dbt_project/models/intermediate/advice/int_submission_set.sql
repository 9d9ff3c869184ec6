with edition as (
    select * from {{ ref('int_edition') }}
),

-- What can still become of the verified score: everything reported whose evidence may be accepted.
region_score as (
    select * from {{ ref('int_region_score') }} where variant = 'claimed'
),

candidate as (
    select * from {{ ref('int_candidate') }}
),

-- What stays whatever is decided: judged innovations.
fixed as (
    select
        region_score.region_code,
        region_score.n_reported - coalesce(sum(candidate.n_reported_own), 0) as n_reported,
        region_score.n_counted - coalesce(sum(candidate.n_counted_own), 0) as n_counted,
        region_score.maturity_sum_hundredths
        - coalesce(sum(candidate.n_counted_own * candidate.maturity_now_hundredths), 0) as maturity_sum
    from region_score
    inner join candidate on region_score.region_code = candidate.region_code
    group by
        region_score.region_code,
        region_score.n_reported,
        region_score.n_counted,
        region_score.maturity_sum_hundredths
),

fixed_coverage as (
    select distinct
        score.region_code,
        score.affair_number
    from {{ ref('int_innovation_score') }} as score
    left join candidate
        on
            score.region_code = candidate.region_code
            and score.innovation_id = candidate.innovation_id
            and candidate.n_counted_own = 1
    where
        score.variant = 'claimed'
        and score.is_eligible
        and score.is_basic_affair
        and candidate.innovation_id is null
),

fixed_affairs as (
    select
        region_code,
        count(*) as n_affairs
    from fixed_coverage
    group by region_code
),

-- Only eligible ones can raise the index. The best of each basic-service affair that nothing fixed covers is
-- its leader.
eligible as (
    select
        candidate.region_code,
        candidate.innovation_id,
        candidate.maturity_now_hundredths as maturity,
        greatest(edition.min_basic_affairs - coalesce(fixed_affairs.n_affairs, 0), 0) as n_affairs_needed,
        case
            when candidate.is_basic_affair and fixed_coverage.affair_number is null
                then row_number() over (
                    partition by
                        candidate.region_code,
                        case
                            when candidate.is_basic_affair and fixed_coverage.affair_number is null
                                then candidate.affair_number
                            else 0
                        end
                    order by candidate.maturity_now_hundredths desc, candidate.innovation_id asc
                )
        end as place_in_affair
    from candidate
    cross join edition
    left join fixed_affairs on candidate.region_code = fixed_affairs.region_code
    left join fixed_coverage
        on
            candidate.region_code = fixed_coverage.region_code
            and candidate.affair_number = fixed_coverage.affair_number
    where candidate.is_eligible_now
),

led as (
    select
        eligible.*,
        case
            when place_in_affair = 1
                then row_number() over (
                    partition by region_code, case when place_in_affair = 1 then 1 else 0 end
                    order by maturity desc, innovation_id asc
                )
        end as leader_place
    from eligible
),

-- Of the sets of one size, the most mature is best, or, for the count to score, the most mature that holds
-- the best leaders: a set without one of them can swap a member for it and lose nothing.
in_order as (
    select
        region_code,
        innovation_id,
        maturity,
        'any' as strategy,
        n_affairs_needed = 0 as covers,
        0 as least_size,
        row_number() over (partition by region_code order by maturity desc, innovation_id asc) as place
    from led
    union all
    select
        region_code,
        innovation_id,
        maturity,
        'covering' as strategy,
        true as covers,
        n_affairs_needed as least_size,
        row_number() over (
            partition by region_code
            order by
                case when leader_place <= n_affairs_needed then 0 else 1 end,
                maturity desc,
                innovation_id asc
        ) as place
    from led
    where n_affairs_needed > 0
),

leader as (
    select
        region_code,
        count(leader_place) as n_leaders
    from led
    group by region_code
),

prefix as (
    select
        in_order.region_code,
        in_order.strategy,
        in_order.covers,
        in_order.place as size,
        sum(in_order.maturity) over (
            partition by in_order.region_code, in_order.strategy order by in_order.place
        ) as maturity
    from in_order
    inner join leader on in_order.region_code = leader.region_code
    where
        in_order.strategy = 'any'
        or leader.n_leaders >= in_order.least_size
    union all
    select
        fixed.region_code,
        'any' as strategy,
        coalesce(fixed_affairs.n_affairs, 0) >= edition.min_basic_affairs as covers,
        0 as size,
        0 as maturity
    from fixed
    cross join edition
    left join fixed_affairs on fixed.region_code = fixed_affairs.region_code
),

-- Only prefixes that hold all the leaders needed cover.
covering_size as (
    select distinct
        region_code,
        strategy,
        least_size
    from in_order
),

sized as (
    select
        prefix.region_code,
        prefix.strategy,
        prefix.size,
        edition.max_total,
        greatest(edition.divisor_floor, fixed.n_reported + prefix.size) as divisor,
        fixed.maturity_sum + prefix.maturity as maturity_sum,
        case
            when prefix.covers
                then edition.count_weight_hundredths * least(fixed.n_counted + prefix.size, edition.count_cap)
            else 0
        end as count_hundredths
    from prefix
    cross join edition
    inner join fixed on prefix.region_code = fixed.region_code
    left join covering_size
        on prefix.region_code = covering_size.region_code and prefix.strategy = covering_size.strategy
    where prefix.size >= coalesce(covering_size.least_size, 0)
),

-- Two means over divisors up to 31,622 that differ do so by 10^-9 or more: cut off there, they keep
-- their order. Of equal sets, the smallest.
best as (
    select
        sized.*,
        row_number() over (
            partition by region_code
            order by
                1000000000 * count_hundredths
                + {{ integer_divide('1000000000 * cast(maturity_sum as bigint)', 'divisor') }} desc,
                size asc,
                strategy asc
        ) as preference
    from sized
),

best_gain as (
    select
        best.region_code,
        best.strategy,
        best.size,
        {{ signed_points(
            "(best.divisor * region_score.divisor * (best.count_hundredths - region_score.count_hundredths)"
            ~ " + best.maturity_sum * region_score.divisor"
            ~ " - region_score.maturity_sum_hundredths * best.divisor)",
            "best.divisor * region_score.divisor * best.max_total"
        ) }} as gain_points
    from best
    inner join region_score on best.region_code = region_score.region_code
    where best.preference = 1
),

chosen as (
    select
        in_order.region_code,
        in_order.innovation_id
    from in_order
    inner join best_gain
        on
            in_order.region_code = best_gain.region_code
            and in_order.strategy = best_gain.strategy
            and in_order.place <= best_gain.size
)

select
    candidate.region_code,
    candidate.innovation_id,
    chosen.innovation_id is not null as is_in_best_set,
    cast(best_gain.size as bigint) as best_set_size,
    best_gain.gain_points as best_set_gain_points
from candidate
inner join best_gain on candidate.region_code = best_gain.region_code
left join chosen
    on
        candidate.region_code = chosen.region_code
        and candidate.innovation_id = chosen.innovation_id
