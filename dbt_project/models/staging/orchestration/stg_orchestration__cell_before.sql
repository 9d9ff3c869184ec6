select * from {{ source('landing', 'cell_before') }}
