select
    region_code,
    measured_year,
    value,
    reference
from {{ source('landing', 'ombudsman') }}
