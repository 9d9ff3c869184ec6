select
    edition.edition,
    edition.rule_year,
    signature.published_edition,
    signature.number,
    signature.state,
    signature.signed_by,
    signature.reason
from {{ source('landing', 'edition_signature') }} as signature
cross join {{ ref('int_edition') }} as edition
