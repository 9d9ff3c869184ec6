with scenario as (
    select
        region_code,
        scenario,
        {{ divide_half_up('score_numerator', 'score_denominator', 100) }} as iid_hundredths,
        -- Ranks are those of published indices, but for one scenario: cut off at 10^-9, different indices of
        -- divisors up to 31,622 keep their order.
        case
            when scenario = 'unrounded'
                then {{ integer_divide(wide('score_numerator') ~ ' * 1000000000', 'score_denominator') }}
            else {{ divide_half_up('score_numerator', 'score_denominator', 100) }}
        end as rank_key
    from {{ ref('int_scenario_score') }}
),

-- Only regions that are ranked today take part.
ranked as (
    select
        ranking.province_code,
        scenario.region_code,
        scenario.scenario,
        scenario.iid_hundredths,
        rank() over (
            partition by ranking.province_code, scenario.scenario
            order by scenario.rank_key desc
        ) as scenario_rank,
        ranking.rank as current_rank
    from scenario
    inner join {{ ref('mart_provincial_ranking') }} as ranking on scenario.region_code = ranking.region_code
    where ranking.rank is not null
)

select
    edition.edition,
    edition.rule_year,
    ranked.region_code,
    ranked.scenario,
    cast({{ as_decimal('ranked.iid_hundredths', 2, 9) }} as decimal(5, 2)) as iid,
    cast(ranked.scenario_rank as int) as scenario_rank,
    cast(ranked.current_rank - ranked.scenario_rank as int) as places_gained
from ranked
cross join {{ ref('int_edition') }} as edition
