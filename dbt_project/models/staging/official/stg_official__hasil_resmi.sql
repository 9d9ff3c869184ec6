select
    region_code,
    result_year,
    cast(score as decimal(7, 2)) as score,
    predicate,
    national_rank,
    n_innovations,
    reference,
    file_sha256,
    sheet_name,
    row_number
from {{ source('landing', 'hasil_resmi') }}
