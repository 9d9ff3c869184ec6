with instrument as (
    select * from {{ ref('context_instrument') }} where source = 'spbe'
)

select
    delivered.region_code,
    delivered.measured_year,
    -- Where the file names none, the one of the year.
    coalesce(delivered.instrument, instrument.instrument) as instrument,
    delivered.value,
    delivered.scale_max,
    delivered.category,
    delivered.reference,
    delivered.file_sha256,
    delivered.sheet_name,
    delivered.row_number
from {{ source('landing', 'spbe') }} as delivered
left join instrument on delivered.measured_year between instrument.first_year and instrument.last_year
