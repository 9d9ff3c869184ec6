select * from {{ source('landing', 'file_receipt') }}
