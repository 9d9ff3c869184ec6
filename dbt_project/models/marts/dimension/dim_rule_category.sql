select
    edition.edition,
    rule.rule_year,
    rule.category_code,
    rule.category,
    cast(rule.lower_bound as decimal(6, 2)) as lower_bound,
    rule.confidence,
    rule.source
from {{ ref('stg_rule_book__category') }} as rule
cross join {{ ref('int_edition') }} as edition
