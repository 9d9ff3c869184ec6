with -- The index of each stage with eight decimals; their differences add up whatever the rounding.
staged as (
    select
        region_code,
        {% for name in ['published', 'before', 'unjudged', 'now'] %}
            max(
                case
                    when stage = {{ loop.index0 }}
                        then {{ divide_half_up('score_numerator', 'score_denominator', 100000000) }}
                end
            ) as points_{{ name }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('int_change_score') }}
    group by region_code
),

compared as (
    select
        ranking.*,
        previous.previous_edition,
        previous.previous_rule_year,
        cast({{ as_decimal('previous.previous_iid_hundredths', 2, 9) }} as decimal(5, 2)) as previous_iid,
        staged.points_published,
        staged.points_before,
        staged.points_unjudged,
        staged.points_now
    from {{ ref('mart_provincial_ranking') }} as ranking
    left join {{ ref('stg_orchestration__previous_ranking') }} as previous on ranking.region_code = previous.region_code
    left join staged on ranking.region_code = staged.region_code
),

-- Where the region would stand if the others had kept the index that they had.
stood as (
    select
        own.region_code,
        1 + sum(
            case when other.previous_rank is not null and other.previous_iid > own.iid then 1 else 0 end
        ) as rank_if_others_stood
    from compared as own
    left join compared as other
        on own.province_code = other.province_code and own.region_code <> other.region_code
    where own.rank is not null and own.previous_rank is not null
    group by own.region_code
)

select
    edition.edition,
    edition.rule_year,
    compared.province_code,
    compared.region_code,
    compared.previous_edition,
    compared.previous_rule_year,
    compared.previous_iid,
    compared.iid,
    {{ as_decimal('compared.points_published', 8, 18) }} as previous_points,
    {{ as_decimal('compared.points_before - compared.points_published', 8, 18) }} as rules_points,
    {{ as_decimal('compared.points_unjudged - compared.points_before', 8, 18) }} as own_data_points,
    {{ as_decimal('compared.points_now - compared.points_unjudged', 8, 18) }} as verification_points,
    {{ as_decimal('compared.points_now', 8, 18) }} as points,
    compared.previous_rank,
    compared.rank,
    cast(stood.rank_if_others_stood as int) as rank_if_others_stood,
    cast(compared.previous_rank - stood.rank_if_others_stood as int) as places_by_own,
    cast(stood.rank_if_others_stood - compared.rank as int) as places_by_others
from compared
cross join {{ ref('int_edition') }} as edition
left join stood on compared.region_code = stood.region_code
