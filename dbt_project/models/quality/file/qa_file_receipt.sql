select
    edition.edition,
    edition.rule_year,
    receipt.file_sha256,
    receipt.source,
    receipt.original_name,
    receipt.rows_read,
    receipt.rows_accepted,
    receipt.rows_rejected,
    receipt.rows_ignored,
    receipt.status,
    receipt.codes,
    receipt.is_in_force,
    receipt.is_synthetic,
    receipt.unchanged_since
from {{ ref('stg_ingest__file_receipt') }} as receipt
cross join {{ ref('int_edition') }} as edition
