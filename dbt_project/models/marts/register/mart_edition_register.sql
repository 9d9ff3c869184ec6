select
    edition.edition,
    edition.rule_year,
    register.*
from {{ ref('stg_orchestration__edition_register') }} as register
cross join {{ ref('int_edition') }} as edition
