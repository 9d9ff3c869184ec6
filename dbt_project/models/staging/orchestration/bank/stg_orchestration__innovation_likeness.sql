select * from {{ source('landing', 'innovation_likeness') }}
