select
    edition.edition,
    edition.rule_year,
    affair.number as affair_number,
    affair.affair,
    affair.{{ adapter.quote('group') }} as affair_group,
    affair.{{ adapter.quote('group') }} = 'wajib_pelayanan_dasar' as is_basic_affair
from {{ ref('affair') }} as affair
cross join {{ ref('int_edition') }} as edition
