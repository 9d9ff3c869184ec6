select
    rule_year,
    category_code,
    category,
    lower_bound,
    confidence,
    source,
    valid_from
from {{ rules_in_force('rule_category', ['rule_year', 'category_code']) }} as in_force
