select
    kind,
    code,
    label,
    description
from {{ ref('label') }}
union all
select
    'finding_code' as kind,
    code,
    title as label,
    remedy as description
from {{ ref('finding_code') }}
