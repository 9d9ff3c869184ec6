select
    source,
    region_code,
    file_sha256,
    received_date,
    is_newer_refused
from {{ source('landing', 'file_scope') }}
