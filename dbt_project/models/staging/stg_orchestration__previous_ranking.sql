select
    region_code,
    cast(rank as int) as previous_rank
from {{ source('landing', 'previous_ranking') }}
