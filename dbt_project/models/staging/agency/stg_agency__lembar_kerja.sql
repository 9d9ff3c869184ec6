select
    region_code,
    agency,
    coalesce(innovation_id, '') as innovation_id,
    indicator_code,
    level,
    {{ has_evidence() }} as has_evidence,
    file_sha256,
    sheet_name,
    row_number
from {{ source('landing', 'lembar_kerja') }}
-- A row that nobody filled in says nothing.
where level is not null or {{ has_evidence() }}
