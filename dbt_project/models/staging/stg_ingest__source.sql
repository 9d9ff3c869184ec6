select
    source,
    origin,
    title,
    owner,
    is_due
from {{ source('landing', 'source') }}
