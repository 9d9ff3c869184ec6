select
    source,
    region_code,
    file_sha256
from {{ source('landing', 'file_scope') }}
