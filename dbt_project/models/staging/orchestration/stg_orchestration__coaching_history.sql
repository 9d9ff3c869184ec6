select * from {{ source('landing', 'coaching_history') }}
