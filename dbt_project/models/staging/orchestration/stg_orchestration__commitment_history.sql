select * from {{ source('landing', 'commitment_history') }}
