select
    region_code,
    innovation_id,
    indicator_code,
    level,
    basis,
    measured_value,
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
from {{ source('landing', 'indikator_inovasi') }}
