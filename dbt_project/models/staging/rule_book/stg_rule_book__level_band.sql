select
    rule_year,
    indicator_code,
    measure,
    unit,
    level,
    printed,
    lower,
    upper,
    decision,
    valid_from
from {{ rules_in_force('rule_level_band', ['rule_year', 'indicator_code', 'level']) }} as in_force
