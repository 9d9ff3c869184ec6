select
    rule_year,
    kind,
    code,
    is_reported,
    is_eligible,
    is_open,
    is_listed,
    reason,
    valid_from
from {{ rules_in_force('rule_status', ['rule_year', 'kind', 'code']) }} as in_force
