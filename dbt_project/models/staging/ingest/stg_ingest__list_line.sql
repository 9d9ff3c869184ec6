select * from {{ source('landing', 'list_line') }}
