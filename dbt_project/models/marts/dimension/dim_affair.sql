select
    edition.edition,
    edition.rule_year,
    affair.affair_number,
    affair.affair,
    affair.affair_group,
    affair.is_basic_affair
from {{ ref('stg_rule_book__affair') }} as affair
cross join {{ ref('int_edition') }} as edition
