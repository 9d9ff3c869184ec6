select * from {{ source('landing', 'acknowledgement') }}
