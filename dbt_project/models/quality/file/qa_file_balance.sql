with receipt as (
    select * from {{ ref('stg_ingest__file_receipt') }}
)

select
    source,
    file_sha256,
    original_name,
    rows_read,
    rows_accepted,
    rows_rejected,
    rows_ignored,
    n_records,
    rows_landed,
    -- A file that is partly superseded lands fewer records than were accepted, never more. Where
    -- columns are rows, an accepted row is as many records as it has filled cells.
    rows_read = rows_accepted + rows_rejected + rows_ignored
    and rows_landed <= n_records
    and (rows_landed > 0 or n_records = 0 or not is_in_force) as is_balanced
from receipt
