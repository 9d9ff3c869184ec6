select
    edition.edition,
    edition.rule_year,
    file_column.source,
    file_column.file_sha256,
    file_column.column_name,
    file_column.stands_for,
    file_column.header,
    file_column.letters
from {{ source('landing', 'file_column') }} as file_column
cross join {{ ref('int_edition') }} as edition
