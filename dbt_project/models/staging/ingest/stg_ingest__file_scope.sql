select * from {{ source('landing', 'file_scope') }}
