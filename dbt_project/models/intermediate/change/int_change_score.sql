{% set stages = ['before', 'unjudged', 'now'] %}

with edition as (
    select * from {{ ref('int_edition') }}
),

previous as (
    select * from {{ ref('stg_orchestration__previous_ranking') }}
),

regional_sum as (
    select
        region_code,
        sum(weight_hundredths * level_before) as spd_before,
        sum(weight_hundredths * level_unjudged) as spd_unjudged,
        sum(weight_hundredths * level_now) as spd_now
    from {{ ref('int_change_cell') }}
    where aspect = 'SPD'
    group by region_code
),

innovation_sum as (
    select
        region_code,
        {% for stage in stages %}
            {% set affair = 'basic_affair_' ~ ('before' if stage == 'before' else 'now') %}
            sum(case when is_eligible_{{ stage }} then 1 else 0 end) as n_counted_{{ stage }},
            sum(case when is_eligible_{{ stage }} then maturity_{{ stage }} else 0 end) as maturity_{{ stage }},
            count(distinct case when is_eligible_{{ stage }} then {{ affair }} end) as n_affairs_{{ stage }},
        {% endfor %}
        sum(case when was_reported then 1 else 0 end) as n_reported_before,
        sum(case when is_reported then 1 else 0 end) as n_reported_unjudged,
        sum(case when is_reported then 1 else 0 end) as n_reported_now
    from {{ ref('int_change_innovation') }}
    group by region_code
),

staged as (
    {% for stage in stages %}
        select
            regional_sum.region_code,
            {{ loop.index }} as stage,
            edition.max_total,
            edition.count_weight_hundredths,
            edition.count_cap,
            edition.min_basic_affairs,
            regional_sum.spd_{{ stage }} as spd_hundredths,
            coalesce(innovation_sum.n_counted_{{ stage }}, 0) as n_counted,
            coalesce(innovation_sum.n_affairs_{{ stage }}, 0) as n_affairs,
            coalesce(innovation_sum.maturity_{{ stage }}, 0) as maturity_sum_hundredths,
            greatest(edition.divisor_floor, coalesce(innovation_sum.n_reported_{{ stage }}, 0)) as divisor
        from regional_sum
        cross join edition
        left join innovation_sum on regional_sum.region_code = innovation_sum.region_code
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

every_stage as (
    select
        region_code,
        stage,
        max_total,
        spd_hundredths,
        maturity_sum_hundredths,
        divisor,
        {{ count_score('n_affairs', 'n_counted') }} as count_hundredths
    from staged
    union all
    select
        previous.region_code,
        0 as stage,
        previous.previous_max_total as max_total,
        previous.previous_spd_hundredths as spd_hundredths,
        previous.previous_maturity_sum_hundredths as maturity_sum_hundredths,
        previous.previous_divisor as divisor,
        previous.previous_count_hundredths as count_hundredths
    from previous
    inner join regional_sum on previous.region_code = regional_sum.region_code
),

final as (
    select
        region_code,
        stage,
        cast(max_total as bigint) as max_total,
        cast(spd_hundredths as bigint) as spd_hundredths,
        cast(count_hundredths as bigint) as count_hundredths,
        cast(maturity_sum_hundredths as bigint) as maturity_sum_hundredths,
        cast(divisor as bigint) as divisor,
        cast(divisor * (spd_hundredths + count_hundredths) + maturity_sum_hundredths as bigint) as score_numerator,
        cast(divisor * max_total as bigint) as score_denominator
    from every_stage
)

select * from final
