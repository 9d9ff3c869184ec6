select
    edition.edition,
    edition.rule_year,
    pair.bank_id_a,
    pair.bank_id_b,
    pair.score,
    pair.name_score,
    pair.reasons,
    pair.verdict,
    pair.decided_by,
    pair.decided_on,
    pair.reason,
    pair.region_code_a,
    pair.region_code_b,
    pair.name_a,
    pair.name_b
from {{ ref('int_bank_likeness') }} as pair
cross join {{ ref('int_edition') }} as edition
