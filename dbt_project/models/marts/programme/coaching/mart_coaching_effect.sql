select
    edition.edition,
    edition.rule_year,
    effect.region_code,
    effect.indicator_code,
    indicator.indicator_name,
    effect.n_coached,
    effect.n_coached_verified,
    effect.n_compared,
    effect.n_compared_verified,
    cast({{ as_decimal('effect.difference_tenths', 1, 6) }} as decimal(6, 1)) as difference_pct,
    cast({{ as_decimal('effect.chance_low_tenths', 1, 6) }} as decimal(6, 1)) as chance_low_pct,
    cast({{ as_decimal('effect.chance_high_tenths', 1, 6) }} as decimal(6, 1)) as chance_high_pct,
    cast(effect.n_agencies_coached + effect.n_agencies_compared as int) as n_agencies,
    effect.n_agencies_coached,
    effect.n_agencies_compared,
    effect.chance_low_tenths is not null as is_enough,
    case
        when effect.chance_low_tenths is null then 'too_few'
        when effect.difference_tenths > effect.chance_high_tenths then 'more'
        when effect.difference_tenths < effect.chance_low_tenths then 'less'
        else 'chance'
    end as verdict
from {{ ref('int_coaching_effect') }} as effect
cross join {{ ref('int_edition') }} as edition
inner join {{ ref('int_indicator') }} as indicator on effect.indicator_code = indicator.indicator_code
