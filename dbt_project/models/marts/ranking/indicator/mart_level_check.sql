select
    edition.edition,
    edition.rule_year,
    checked.region_code,
    checked.innovation_id,
    checked.agency,
    checked.indicator_code,
    checked.status,
    checked.level_entered,
    checked.measure,
    checked.unit,
    {{ as_decimal('checked.measured_hundredths', 2, 18) }} as measured_value,
    checked.level_derived,
    checked.verdict,
    checked.difference_points
from {{ ref('int_level_check') }} as checked
cross join {{ ref('int_edition') }} as edition
