select
    region_code,
    service,
    status,
    active_since,
    n_transactions,
    period,
    file_sha256,
    sheet_name,
    row_number
from {{ source('landing', 'layanan_puja_indah') }}
