select
    edition.edition,
    edition.rule_year,
    affair.*
from {{ ref('stg_rule_book__affair') }} as affair
cross join {{ ref('int_edition') }} as edition
