select * from {{ source('landing', 'rejected_row') }}
