select
    edition.edition,
    edition.rule_year,
    waiver.waiver_id,
    waiver.check_id,
    waiver.scope,
    waiver.reason,
    waiver.requested_by,
    waiver.approved_by,
    waiver.evidence,
    waiver.expires_on,
    waiver.problem
from {{ source('landing', 'waiver') }} as waiver
cross join {{ ref('int_edition') }} as edition
