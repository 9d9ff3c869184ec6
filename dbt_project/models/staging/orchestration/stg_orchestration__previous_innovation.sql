select
    region_code,
    innovation_id,
    innovation_name,
    agency,
    status,
    cast(affair_number as int) as affair_number,
    is_reported,
    first_applied_date,
    last_developed_date,
    cast(design_words as bigint) as design_words,
    is_eligible_verified
from {{ source('landing', 'previous_innovation') }}
