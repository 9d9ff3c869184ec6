select * from {{ source('landing', 'bank_history') }}
