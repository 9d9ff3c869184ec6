select * from {{ source('landing', 'fault_history') }}
