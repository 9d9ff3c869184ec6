select * from {{ source('landing', 'bimtek') }}
