select
    edition.edition,
    rule.rule_year,
    rule.kind,
    rule.code,
    rule.is_reported,
    rule.is_eligible,
    rule.is_open,
    rule.is_listed,
    rule.reason
from {{ ref('stg_rule_book__status') }} as rule
cross join {{ ref('int_edition') }} as edition
