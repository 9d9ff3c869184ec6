select * from {{ source('landing', 'bank_identity') }}
