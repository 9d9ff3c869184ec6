select
    edition.edition,
    edition.rule_year,
    waiver.*
from {{ ref('stg_ingest__waiver') }} as waiver
cross join {{ ref('int_edition') }} as edition
