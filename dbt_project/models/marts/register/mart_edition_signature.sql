select
    edition.edition,
    edition.rule_year,
    signature.*
from {{ ref('stg_orchestration__edition_signature') }} as signature
cross join {{ ref('int_edition') }} as edition
