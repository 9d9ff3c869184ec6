select
    code,
    severity,
    source,
    original_name,
    file_sha256,
    sheet_name,
    row_number,
    column_name,
    value,
    message,
    remedy
from {{ source('landing', 'finding') }}
