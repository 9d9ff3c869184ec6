select
    source,
    region_code,
    file_sha256,
    received_cutoff_date
from {{ source('landing', 'file_scope') }}
