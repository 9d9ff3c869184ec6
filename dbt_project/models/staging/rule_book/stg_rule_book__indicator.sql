select
    rule_year,
    indicator_code,
    aspect,
    variable,
    number,
    name,
    weight,
    mandatory,
    level_1,
    level_2,
    level_3,
    evidence,
    supplier,
    confidence,
    valid_from
from {{ rules_in_force('rule_indicator', ['rule_year', 'indicator_code']) }} as in_force
