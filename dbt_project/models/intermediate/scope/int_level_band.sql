select
    edition.rule_year,
    band.indicator_code as band_code,
    band.measure,
    band.unit,
    band.level,
    {{ as_hundredths('band.lower') }} as lower_hundredths,
    {{ as_hundredths('band.upper') }} as upper_hundredths
from {{ rules_of_year('stg_rule_book__level_band') }} as band
cross join {{ ref('int_edition') }} as edition
