select
    region_code,
    innovation_id,
    innovation_name,
    agency,
    stage,
    status,
    affair,
    {{ normalise_name('affair') }} as affair_key,
    related_affairs,
    trial_date,
    first_applied_date,
    last_developed_date,
    {{ count_words('design') }} as design_words,
    file_sha256,
    sheet_name,
    row_number
from {{ source('landing', 'inovasi') }}
