select
    region_code,
    measure,
    measured_year,
    value as value_text,
    {{ decimal_or_null('value') }} as value_number,
    unit,
    reference,
    file_sha256,
    sheet_name,
    row_number
from {{ source('landing', 'angka_daerah') }}
