select
    edition.edition,
    rule.rule_year,
    rule.indicator_code,
    rule.aspect,
    rule.variable,
    rule.number,
    rule.name,
    cast(rule.weight as decimal(6, 2)) as weight,
    rule.mandatory as is_mandatory,
    rule.level_1,
    rule.level_2,
    rule.level_3,
    rule.evidence,
    rule.supplier,
    rule.confidence
from {{ ref('stg_rule_book__indicator') }} as rule
cross join {{ ref('int_edition') }} as edition
