with edition as (
    select * from {{ ref('int_edition') }}
),

indicator as (
    select
        aspect,
        cast(sum(weight_hundredths * max_level) as bigint) as maximum_hundredths
    from {{ ref('int_indicator') }}
    group by aspect
)

-- A left join from the edition: a rule book without indicators is a mismatch, not silence.
select
    'max_spd' as parameter,
    cast(edition.max_spd * 100 as bigint) as stated_hundredths,
    coalesce(indicator.maximum_hundredths, 0) as derived_hundredths
from edition
left join indicator on indicator.aspect = 'SPD'
union all
select
    'max_sid' as parameter,
    cast(edition.max_sid * 100 as bigint) as stated_hundredths,
    coalesce(indicator.maximum_hundredths, 0) as derived_hundredths
from edition
left join indicator on indicator.aspect = 'SID'
union all
select
    'max_count' as parameter,
    cast(edition.max_count * 100 as bigint) as stated_hundredths,
    cast(edition.count_weight_hundredths * edition.count_cap as bigint) as derived_hundredths
from edition
union all
select
    'max_total' as parameter,
    cast(edition.max_total * 100 as bigint) as stated_hundredths,
    cast((edition.max_spd + edition.max_sid + edition.max_count) * 100 as bigint) as derived_hundredths
from edition
