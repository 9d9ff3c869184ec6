select
    rule_year,
    indicator_code,
    measure,
    formula,
    note,
    valid_from
from {{ rules_in_force('rule_measure', ['rule_year', 'indicator_code']) }} as in_force
