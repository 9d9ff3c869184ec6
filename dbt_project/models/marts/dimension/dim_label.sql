select
    kind,
    code,
    label,
    description
from {{ ref('label') }}
