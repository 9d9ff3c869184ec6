select
    region_code,
    innovation_id,
    indicator_code,
    aspect,
    agency,
    cast(level as int) as level,
    status,
    {{ as_hundredths('score_verified') }} as score_verified_hundredths
from {{ source('landing', 'previous_indicator') }}
