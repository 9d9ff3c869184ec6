select
    region_code,
    reported_year,
    indicator_code,
    level,
    document_number,
    document_date,
    evidence_link,
    {{ has_evidence() }} as has_evidence,
    {{ has_some_evidence() }} as has_some_evidence,
    coalesce(verification, 'menunggu') as verification,
    note,
    file_sha256,
    sheet_name,
    row_number
from {{ source('landing', 'indikator_daerah') }}
