select
    file_sha256,
    source,
    original_name,
    sheet_name,
    row_number,
    region_code,
    codes,
    messages,
    raw
from {{ source('landing', 'rejected_row') }}
