select
    rule_year,
    stage,
    starts_on,
    ends_on,
    revision,
    reference,
    file_sha256,
    sheet_name,
    row_number
from {{ source('landing', 'jadwal') }}
