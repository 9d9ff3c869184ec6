select * from {{ source('landing', 'source') }}
