select
    region_code,
    innovation_id,
    same_as
from {{ source('landing', 'innovation_decision') }}
