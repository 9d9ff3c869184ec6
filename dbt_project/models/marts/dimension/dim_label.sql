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
union all
-- What stands at the head of a column is all that is said of it there.
select
    'heading' as kind,
    column_name as code,
    heading as label,
    heading as description
from {{ ref('column_heading') }}
