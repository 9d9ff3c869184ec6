select
    edition.edition,
    edition.rule_year,
    catalogue.*
from {{ ref('check_catalogue') }} as catalogue
cross join {{ ref('int_edition') }} as edition
