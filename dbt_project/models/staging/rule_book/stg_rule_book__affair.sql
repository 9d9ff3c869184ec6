select
    number as affair_number,
    affair,
    {{ adapter.quote('group') }} as affair_group,
    {{ adapter.quote('group') }} = 'wajib_pelayanan_dasar' as is_basic_affair
from {{ ref('affair') }}
