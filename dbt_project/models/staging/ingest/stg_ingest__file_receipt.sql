select
    file_sha256,
    source,
    original_name,
    rows_read,
    rows_accepted,
    rows_rejected,
    rows_ignored,
    n_records,
    rows_landed,
    status,
    codes,
    is_in_force,
    is_synthetic
from {{ source('landing', 'file_receipt') }}
