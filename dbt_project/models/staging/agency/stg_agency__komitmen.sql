select
    region_code,
    agency,
    committed_year,
    n_committed
from {{ source('landing', 'komitmen') }}
