select * from {{ source('landing', 'edition_signature') }}
