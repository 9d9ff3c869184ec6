select * from {{ source('landing', 'pendampingan') }}
