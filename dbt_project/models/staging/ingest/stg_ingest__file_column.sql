select * from {{ source('landing', 'file_column') }}
