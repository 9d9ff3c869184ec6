with file as (
    select
        file_sha256,
        max(original_name) as original_name
    from {{ ref('stg_ingest__file_receipt') }}
    group by file_sha256
)

select
    edition.edition,
    edition.rule_year,
    line.list,
    line.line,
    line.decided_by,
    line.decided_on,
    line.reference,
    line.reason,
    line.region_code,
    line.source,
    line.innovation_id,
    line.indicator_code,
    line.column_name,
    line.value_before,
    line.value_after,
    line.file_sha256,
    file.original_name,
    line.sheet_name as sheet,
    line.row_number as row
from {{ ref('stg_ingest__list_line') }} as line
left join file on line.file_sha256 = file.file_sha256
cross join {{ ref('int_edition') }} as edition
