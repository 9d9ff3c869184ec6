select
    edition.edition,
    edition.rule_year,
    indicator.indicator_code,
    indicator.aspect,
    indicator.variable,
    indicator.number,
    indicator.indicator_name as name,
    cast(indicator.weight as decimal(6, 2)) as weight,
    indicator.is_mandatory,
    indicator.level_1,
    indicator.level_2,
    indicator.level_3,
    indicator.evidence_needed as evidence,
    indicator.supplier
from {{ ref('int_indicator') }} as indicator
cross join {{ ref('int_edition') }} as edition
