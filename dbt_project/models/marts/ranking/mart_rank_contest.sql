with edition as (
    select * from {{ ref('int_edition') }}
),

ranked as (
    select * from {{ ref('mart_provincial_ranking') }} where rank is not null
),

final as (
    select
        edition.edition,
        edition.rule_year,
        own.province_code,
        own.region_code,
        other.region_code as other_region_code,
        cast(other.rank - own.rank as int) as places_apart,
        cast(other.iid - own.iid as decimal(5, 2)) as gap_points,
        -- While every score lies between its verified and its claimed one.
        other.iid >= own.iid and own.iid_claimed > other.iid as can_overtake,
        own.iid >= other.iid and other.iid_claimed > own.iid as can_be_overtaken
    from ranked as own
    cross join edition
    inner join ranked as other
        on own.province_code = other.province_code and own.region_code <> other.region_code
)

select * from final
