select
    edition.edition,
    edition.rule_year,
    rejected_row.file_sha256,
    rejected_row.source,
    rejected_row.original_name,
    rejected_row.sheet_name as sheet,
    rejected_row.row_number as row,
    rejected_row.region_code,
    rejected_row.codes,
    rejected_row.messages,
    rejected_row.raw
from {{ ref('stg_ingest__rejected_row') }} as rejected_row
cross join {{ ref('int_edition') }} as edition
