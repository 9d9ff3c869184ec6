select * from {{ source('landing', 'edition_register') }}
