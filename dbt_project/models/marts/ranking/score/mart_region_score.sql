with score as (
    select * from {{ ref('int_region_score') }} where variant in ('claimed', 'verified')
),

category as (
    select * from {{ ref('int_category') }}
),

-- The category whose lower bound is the highest that the published number reaches.
reached as (
    select
        score.region_code,
        score.variant,
        max(category.lower_bound_hundredths) as lower_bound_hundredths
    from score
    inner join category on score.iid_hundredths >= category.lower_bound_hundredths
    group by score.region_code, score.variant
),

boundary as (
    select
        score.region_code,
        score.variant,
        max(case when abs(score.iid_hundredths - category.lower_bound_hundredths) <= 1 then 1 else 0 end) = 1
            as near_boundary
    from score
    cross join category
    group by score.region_code, score.variant
)

select
    edition.edition,
    edition.rule_year,
    region.region_code,
    region.region_name,
    region.region_type,
    region.province_code,
    score.variant,
    {{ as_decimal('score.spd_hundredths', 2, 9) }} as spd_score,
    {{ as_decimal(divide_half_up('score.maturity_sum_hundredths', '100 * score.divisor', 1000000), 6, 18) }}
        as sid_mean,
    cast(score.n_reported as int) as n_reported,
    cast(score.n_counted as int) as n_counted,
    cast(score.basic_affairs_covered as int) as basic_affairs_covered,
    {{ as_decimal('score.count_hundredths', 2, 9) }} as count_score,
    {{ as_decimal(divide_half_up('score.score_numerator', '100 * score.divisor', 1000000), 6, 18) }}
        as total_score,
    cast({{ as_decimal('score.iid_hundredths', 2, 9) }} as decimal(5, 2)) as iid,
    category.category_code,
    cast({{ as_decimal('score.completeness_hundredths', 2, 9) }} as decimal(5, 2)) as completeness_pct,
    boundary.near_boundary,
    {{ as_decimal('score.maturity_sum_hundredths', 2, 12) }} as maturity_sum,
    cast(score.divisor as int) as divisor,
    edition.rule_book_hash
from score
cross join {{ ref('int_edition') }} as edition
inner join {{ ref('int_region') }} as region on score.region_code = region.region_code
inner join reached
    on score.region_code = reached.region_code and score.variant = reached.variant
inner join category on reached.lower_bound_hundredths = category.lower_bound_hundredths
inner join boundary
    on score.region_code = boundary.region_code and score.variant = boundary.variant
