with edition as (
    select * from {{ ref('int_edition') }}
),

region as (
    select * from {{ ref('int_region') }}
),

innovation as (
    select * from {{ ref('int_innovation_score') }}
),

cell as (
    select * from {{ ref('int_indicator_status') }} where aspect = 'SPD'
),

regional_sum as (
    {% for variant in score_variants() %}
        select
            region_code,
            '{{ variant }}' as variant,
            sum(weight_hundredths * level_{{ variant }}) as spd_hundredths
        from cell
        group by region_code
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

innovation_sum as (
    select
        region_code,
        variant,
        count(*) as n_reported,
        sum(case when is_eligible then 1 else 0 end) as n_counted,
        sum(case when is_eligible then maturity_hundredths else 0 end) as maturity_sum_hundredths,
        count(distinct case when is_eligible and is_basic_affair then affair_number end)
            as basic_affairs_covered,
        sum(n_filled) as n_filled,
        sum(n_cells) as n_cells
    from innovation
    group by region_code, variant
),

assembled as (
    select
        region.region_code,
        regional_sum.variant,
        edition.max_total,
        edition.count_weight_hundredths,
        edition.min_basic_affairs,
        edition.count_cap,
        cast(regional_sum.spd_hundredths as bigint) as spd_hundredths,
        cast(coalesce(innovation_sum.n_reported, 0) as bigint) as n_reported,
        cast(coalesce(innovation_sum.n_counted, 0) as bigint) as n_counted,
        cast(coalesce(innovation_sum.maturity_sum_hundredths, 0) as bigint) as maturity_sum_hundredths,
        cast(coalesce(innovation_sum.basic_affairs_covered, 0) as bigint) as basic_affairs_covered,
        cast(coalesce(innovation_sum.n_filled, 0) as bigint) as n_filled,
        cast(coalesce(innovation_sum.n_cells, 0) as bigint) as n_cells,
        cast(greatest(edition.divisor_floor, coalesce(innovation_sum.n_reported, 0)) as bigint) as divisor
    from region
    cross join edition
    inner join regional_sum on region.region_code = regional_sum.region_code
    left join innovation_sum
        on
            regional_sum.region_code = innovation_sum.region_code
            and regional_sum.variant = innovation_sum.variant
),

counted as (
    select
        assembled.*,
        {{ count_score('basic_affairs_covered', 'n_counted') }} as count_hundredths
    from assembled
),

-- The index is score_numerator / score_denominator, exactly: (SPD + SID) / max_total x 100 with every
-- part over the common divisor, and weights in hundredths cancelling the factor of 100.
ratio as (
    select
        counted.*,
        divisor * (spd_hundredths + count_hundredths) + maturity_sum_hundredths as score_numerator,
        divisor * max_total as score_denominator
    from counted
),

final as (
    select
        ratio.region_code,
        ratio.variant,
        ratio.spd_hundredths,
        ratio.n_reported,
        ratio.n_counted,
        ratio.divisor,
        ratio.maturity_sum_hundredths,
        ratio.basic_affairs_covered,
        ratio.count_hundredths,
        ratio.n_filled,
        ratio.n_cells,
        ratio.score_numerator,
        ratio.score_denominator,
        -- Rounded once, half up, here; the published number is classified and ranked (reading R2).
        {{ divide_half_up('ratio.score_numerator', 'ratio.score_denominator', 100) }} as iid_hundredths,
        case
            when ratio.n_cells = 0 then 0
            else {{ divide_half_up('100 * ratio.n_filled', 'ratio.n_cells', 100) }}
        end as completeness_hundredths
    from ratio
)

select * from final
