{# The cases that are scored at stages 1 to 3. #}
{% set stages = ['before', 'unjudged', 'verified'] %}

with previous as (
    select
        region_code,
        previous_max_total as max_total,
        previous_spd_hundredths as spd_hundredths,
        previous_count_hundredths as count_hundredths,
        previous_maturity_sum_hundredths as maturity_sum_hundredths,
        previous_divisor as divisor
    from {{ ref('stg_orchestration__previous_ranking') }}
),

published as (
    select
        previous.*,
        {{ score_ratio() }}
    from previous
)

{% for stage in ['published'] + stages %}
    select
        region.region_code,
        {{ loop.index0 }} as stage,
        cast(score.max_total as bigint) as max_total,
        cast(score.spd_hundredths as bigint) as spd_hundredths,
        cast(score.count_hundredths as bigint) as count_hundredths,
        cast(score.maturity_sum_hundredths as bigint) as maturity_sum_hundredths,
        score.divisor,
        score.score_numerator,
        score.score_denominator
    from {{ ref('int_region') }} as region
    inner join published on region.region_code = published.region_code
    {% if loop.first %}
        inner join published as score on region.region_code = score.region_code
    {% else %}
        inner join {{ ref('int_region_score') }} as score
            on region.region_code = score.region_code and score.variant = '{{ stage }}'
    {% endif %}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
