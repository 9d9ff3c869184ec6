select
    edition.edition,
    edition.rule_year,
    region.*
from {{ ref('int_region') }} as region
cross join {{ ref('int_edition') }} as edition
