select * from {{ source('landing', 'waiver') }}
