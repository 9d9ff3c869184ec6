select * from {{ ref('label') }}
