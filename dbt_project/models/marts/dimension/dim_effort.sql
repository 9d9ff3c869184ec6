select
    edition.edition,
    edition.rule_year,
    effort.indicator_code,
    cast(effort.fill_hours as decimal(6, 2)) as fill_hours,
    cast(effort.evidence_hours as decimal(6, 2)) as evidence_hours,
    cast(effort.verify_hours as decimal(6, 2)) as verify_hours,
    cast(effort.raise_hours as decimal(6, 2)) as raise_hours,
    effort.note
from {{ ref('effort') }} as effort
cross join {{ ref('int_edition') }} as edition
