select * from {{ source('landing', 'bank_verdict') }}
