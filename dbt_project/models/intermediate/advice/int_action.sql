with region_score as (
    select * from {{ ref('int_region_score') }} where variant = 'verified'
),

-- Open cells whose verification alone brings points; the others first need another cell.
open_cell as (
    select
        gain.*,
        expected.agency,
        coalesce(gain.level, 0) as level_stated,
        greatest(coalesce(gain.level, 0), 1) as level_start
    from {{ ref('int_indicator_gain') }} as gain
    inner join {{ ref('int_expected_indicator') }} as expected
        on
            gain.region_code = expected.region_code
            and gain.innovation_id = expected.innovation_id
            and gain.indicator_code = expected.indicator_code
    where gain.gain_full_numerator > 0
),

effort as (
    select
        indicator_code,
        {{ quarter_hours('fill_hours') }} as fill_quarters,
        {{ quarter_hours('evidence_hours') }} as evidence_quarters,
        {{ quarter_hours('verify_hours') }} as verify_quarters,
        {{ quarter_hours('raise_hours') }} as raise_quarters
    from {{ ref('effort') }}
),

reachable as (
    -- As many as a rule year may ever have.
    {% for level in range(1, 10) %}
        select {{ level }} as level_to
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- The same steps, hours and values as the plans of the command line: a stated level is kept or raised, a verified
-- one raised, and from nothing a cell starts at level 1.
step as (
    select
        open_cell.*,
        reachable.level_to,
        case
            when open_cell.level_stated = 0 then effort.fill_quarters
            when open_cell.status in ('verified', 'pending') then effort.verify_quarters
            else effort.evidence_quarters
        end
        + coalesce(effort.raise_quarters, 0) * (reachable.level_to - open_cell.level_start) as quarters,
        {{ gain_at('reachable.level_to') }} as step_numerator
    from open_cell
    inner join effort on open_cell.indicator_code = effort.indicator_code
    inner join reachable
        on
            open_cell.level_start <= reachable.level_to
            and open_cell.level_counted < reachable.level_to
            and reachable.level_to <= open_cell.max_level
    where effort.raise_quarters is not null or reachable.level_to = open_cell.level_start
),

-- Ratios of a numerator to at most 10,000 quarter-hours that differ do so by 10^-8 or more: cut off there, they
-- keep their order.
paced as (
    select
        step.*,
        case
            when quarters > 0 then {{ integer_divide('100000000 * step_numerator', 'quarters') }}
            else 100000000 * step_numerator
        end as pace
    from step
    where step_numerator > 0
),

preferred as (
    select
        paced.*,
        row_number() over (
            partition by region_code, innovation_id, indicator_code
            order by case when quarters > 0 then 1 else 0 end, pace desc, step_numerator desc, level_to asc
        ) as preference
    from paced
),

ordered as (
    select
        preferred.*,
        row_number() over (
            partition by region_code
            order by
                case when quarters > 0 then 1 else 0 end,
                pace desc,
                step_numerator desc,
                innovation_id asc,
                indicator_code asc
        ) as place_in_region,
        row_number() over (
            partition by region_code, agency
            order by
                case when quarters > 0 then 1 else 0 end,
                pace desc,
                step_numerator desc,
                innovation_id asc,
                indicator_code asc
        ) as place_in_agency
    from preferred
    where preference = 1
),

-- Done one after the other, two innovations that become eligible share the count and its affairs.
marked as (
    select
        ordered.*,
        case
            when
                new_affair_number is not null
                and row_number() over (
                    partition by region_code, new_affair_number
                    order by place_in_region
                ) = 1
                then 1
            else 0
        end as is_first_of_affair
    from ordered
),

running as (
    select
        marked.*,
        sum(entry_maturity_hundredths + level_numerator * (level_to - level_counted)) over (
            partition by region_code order by place_in_region
        ) as reached_maturity,
        sum(case when becomes_eligible then 1 else 0 end) over (
            partition by region_code order by place_in_region
        ) as n_entered,
        sum(is_first_of_affair) over (partition by region_code order by place_in_region) as n_affairs_entered,
        sum(quarters) over (partition by region_code order by place_in_region) as reached_quarters
    from marked
),

placed as (
    select
        running.*,
        edition.count_weight_hundredths,
        edition.count_cap,
        edition.min_basic_affairs,
        region_score.n_counted,
        region_score.basic_affairs_covered,
        region_score.count_hundredths,
        region_score.divisor,
        region_score.score_numerator
    from running
    cross join {{ ref('int_edition') }} as edition
    inner join region_score on running.region_code = region_score.region_code
)

select
    region_code,
    innovation_id,
    indicator_code,
    agency,
    status,
    level_counted as level_from,
    level_to,
    becomes_eligible,
    cast(quarters as bigint) as quarters,
    cast(step_numerator as bigint) as step_numerator,
    score_denominator,
    place_in_region,
    place_in_agency,
    cast(
        score_numerator + reached_maturity
        + divisor * (
            {{ count_score('basic_affairs_covered + n_affairs_entered', 'n_counted + n_entered') }}
            - count_hundredths
        ) as bigint
    ) as reached_numerator,
    cast(reached_quarters as bigint) as reached_quarters
from placed
