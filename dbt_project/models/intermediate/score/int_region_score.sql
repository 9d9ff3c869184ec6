with innovation as (
    select * from {{ ref('int_innovation_score') }}
),

score_case as (
    select * from {{ ref('int_score_case') }}
),

innovation_sum as (
    select
        region_code,
        variant,
        count(*) as n_reported,
        sum(case when is_eligible then 1 else 0 end) as n_counted,
        sum(case when is_eligible then maturity_hundredths else 0 end) as maturity_sum_hundredths,
        sum(n_filled) as n_filled,
        sum(n_cells) as n_cells
    from innovation
    group by region_code, variant
),

covered as (
    select
        region_code,
        variant,
        affair_number
    from innovation
    where is_eligible and is_basic_affair
    union
    select
        innovation.region_code,
        innovation.variant,
        related.affair_number
    from innovation
    inner join score_case on innovation.variant = score_case.variant
    inner join {{ ref('int_related_affair') }} as related
        on
            innovation.region_code = related.region_code
            and innovation.innovation_id = related.innovation_id
    where innovation.is_eligible and score_case.counts_related
),

coverage as (
    select
        region_code,
        variant,
        count(*) as basic_affairs_covered
    from covered
    group by region_code, variant
),

-- Others that could have a seat in the divisor.
seat as (
    select
        region_code,
        sum(case when is_reported and not is_status_eligible then 1 else 0 end) as n_rejected,
        sum(case when is_listed then 1 else 0 end) as n_listed
    from {{ ref('int_innovation') }}
    group by region_code
),

assembled as (
    select
        region.region_code,
        score_case.variant,
        score_case.scenario,
        score_case.divisor_floor,
        score_case.max_total,
        score_case.count_weight_hundredths,
        score_case.min_basic_affairs,
        score_case.count_cap,
        regional_sum.weighted_hundredths as spd_hundredths,
        cast(coalesce(innovation_sum.n_reported, 0) as bigint) as n_reported,
        cast(coalesce(innovation_sum.n_counted, 0) as bigint) as n_counted,
        cast(coalesce(innovation_sum.maturity_sum_hundredths, 0) as bigint) as maturity_sum_hundredths,
        cast(coalesce(coverage.basic_affairs_covered, 0) as bigint) as basic_affairs_covered,
        cast(coalesce(innovation_sum.n_filled, 0) as bigint) as n_filled,
        cast(coalesce(innovation_sum.n_cells, 0) as bigint) as n_cells,
        case score_case.seats
            when 'reported' then coalesce(innovation_sum.n_reported, 0)
            when 'not_rejected' then coalesce(innovation_sum.n_reported, 0) - coalesce(seat.n_rejected, 0)
            when 'counted' then coalesce(innovation_sum.n_counted, 0)
            when 'listed' then coalesce(seat.n_listed, 0)
        end as n_seats
    from {{ ref('int_region') }} as region
    cross join score_case
    inner join {{ ref('int_level_sum') }} as regional_sum
        on
            region.region_code = regional_sum.region_code
            and regional_sum.innovation_id = ''
            and score_case.levels = regional_sum.levels
    left join innovation_sum
        on region.region_code = innovation_sum.region_code and score_case.variant = innovation_sum.variant
    left join coverage
        on region.region_code = coverage.region_code and score_case.variant = coverage.variant
    left join seat on region.region_code = seat.region_code
),

counted as (
    select
        assembled.*,
        cast(greatest(divisor_floor, n_seats) as bigint) as divisor,
        {{ count_score('basic_affairs_covered', 'n_counted') }} as count_hundredths
    from assembled
),

ratio as (
    select
        counted.*,
        {{ score_ratio() }}
    from counted
)

select
    region_code,
    variant,
    scenario,
    spd_hundredths,
    n_reported,
    n_counted,
    max_total,
    divisor,
    maturity_sum_hundredths,
    basic_affairs_covered,
    count_hundredths,
    n_filled,
    n_cells,
    score_numerator,
    score_denominator,
    -- Rounded once, half up, here; the published number is classified and ranked (reading R2).
    {{ divide_half_up('score_numerator', 'score_denominator', 100) }} as iid_hundredths,
    case
        when n_cells = 0 then 0
        else {{ divide_half_up('100 * n_filled', 'n_cells', 100) }}
    end as completeness_hundredths
from ratio
