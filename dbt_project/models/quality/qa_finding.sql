select
    edition.edition,
    edition.rule_year,
    finding.code,
    finding.severity,
    finding.source,
    finding.original_name,
    finding.file_sha256,
    finding.sheet_name as sheet,
    finding.row_number as row,
    finding.column_name,
    finding.value,
    finding.message,
    finding.remedy
from {{ ref('stg_ingest__finding') }} as finding
cross join {{ ref('int_edition') }} as edition
