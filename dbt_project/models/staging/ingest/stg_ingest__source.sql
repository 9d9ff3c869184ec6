select
    source,
    origin,
    title,
    owner,
    is_due,
    period,
    due_date
from {{ source('landing', 'source') }}
