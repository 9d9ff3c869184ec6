with ranked as (
    select
        ranking.*,
        {{ as_hundredths('iid') }} as iid_hundredths
    from {{ ref('mart_provincial_ranking') }} as ranking
    where rank is not null
),

-- The published index after the first, the second ... action of a region, most points per hour first.
action as (
    select
        region_code,
        place_in_region,
        reached_quarters,
        {{ divide_half_up('reached_numerator', 'score_denominator', 100) }} as reached_hundredths
    from {{ ref('int_action') }}
),

pair as (
    select
        own.province_code,
        own.region_code,
        other.region_code as other_region_code,
        other.rank - own.rank as places_apart,
        other.iid_hundredths - own.iid_hundredths as gap_hundredths,
        other.iid_hundredths as other_hundredths,
        -- While every score lies between its verified and its claimed one.
        other.iid >= own.iid and own.iid_claimed > other.iid as can_overtake,
        own.iid >= other.iid and other.iid_claimed > own.iid as can_be_overtaken
    from ranked as own
    inner join ranked as other
        on own.province_code = other.province_code and own.region_code <> other.region_code
),

nearest as (
    select
        region_code,
        min(case when gap_hundredths > 0 then gap_hundredths end) as gap_above,
        max(case when gap_hundredths < 0 then gap_hundredths end) as gap_below
    from pair
    group by region_code
),

reach as (
    select
        pair.region_code,
        pair.other_region_code,
        min(action.place_in_region) as n_actions,
        min(action.reached_quarters) as quarters
    from pair
    inner join action
        on
            pair.region_code = action.region_code
            and pair.other_hundredths <= action.reached_hundredths
    where pair.gap_hundredths > 0
    group by pair.region_code, pair.other_region_code
)

select
    edition.edition,
    edition.rule_year,
    pair.province_code,
    pair.region_code,
    pair.other_region_code,
    cast(pair.places_apart as int) as places_apart,
    case
        when pair.gap_hundredths = 0 then 'equal'
        when pair.gap_hundredths = nearest.gap_above then 'next_above'
        when pair.gap_hundredths = nearest.gap_below then 'next_below'
        when pair.gap_hundredths > 0 then 'above'
        else 'below'
    end as position,
    cast({{ as_decimal('pair.gap_hundredths', 2, 9) }} as decimal(5, 2)) as gap_points,
    cast(reach.n_actions as int) as n_actions,
    {{ as_decimal('25 * reach.quarters', 2, 12) }} as hours,
    pair.can_overtake,
    pair.can_be_overtaken
from pair
cross join {{ ref('int_edition') }} as edition
inner join nearest on pair.region_code = nearest.region_code
left join reach
    on pair.region_code = reach.region_code and pair.other_region_code = reach.other_region_code
