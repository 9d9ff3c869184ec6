select * from {{ source('landing', 'previous_check') }}
