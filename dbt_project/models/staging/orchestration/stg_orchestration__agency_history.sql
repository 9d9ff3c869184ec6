select * from {{ source('landing', 'agency_history') }}
