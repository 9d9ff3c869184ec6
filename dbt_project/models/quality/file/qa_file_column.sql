select
    edition.edition,
    edition.rule_year,
    file_column.*
from {{ ref('stg_ingest__file_column') }} as file_column
cross join {{ ref('int_edition') }} as edition
