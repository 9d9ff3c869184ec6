with worksheet as (
    select
        worksheet.*,
        case when cell.region_code is null then 'W_CELL_UNKNOWN' else 'W_CELL_VERIFIED' end as code
    from {{ ref('stg_agency__lembar_kerja') }} as worksheet
    left join {{ ref('int_indicator_status') }} as cell
        on
            worksheet.region_code = cell.region_code
            and worksheet.innovation_id = cell.innovation_id
            and worksheet.indicator_code = cell.indicator_code
    left join {{ ref('int_delivered_indicator') }} as delivered
        on
            worksheet.region_code = delivered.region_code
            and worksheet.innovation_id = delivered.innovation_id
            and worksheet.indicator_code = delivered.indicator_code
    where cell.region_code is null or not delivered.is_overlaid
),

file as (
    select
        file_sha256,
        max(original_name) as original_name
    from {{ ref('stg_ingest__file_receipt') }}
    where source = 'lembar_kerja'
    group by file_sha256
),

finding as (
    select
        code,
        severity,
        source,
        original_name,
        file_sha256,
        sheet_name,
        row_number,
        column_name,
        value,
        message,
        remedy
    from {{ ref('stg_ingest__finding') }}
    union all
    select
        worksheet.code,
        catalogue.severity,
        'lembar_kerja' as source,
        file.original_name,
        worksheet.file_sha256,
        worksheet.sheet_name,
        worksheet.row_number,
        '' as column_name,
        concat(worksheet.innovation_id, ' ', worksheet.indicator_code) as value,
        catalogue.title as message,
        catalogue.remedy
    from worksheet
    inner join {{ ref('finding_code') }} as catalogue on worksheet.code = catalogue.code
    left join file on worksheet.file_sha256 = file.file_sha256
)

select
    edition.edition,
    edition.rule_year,
    finding.code,
    finding.severity,
    finding.source,
    finding.original_name,
    finding.file_sha256,
    finding.sheet_name as sheet,
    finding.row_number as row,
    finding.column_name,
    finding.value,
    finding.message,
    finding.remedy
from finding
cross join {{ ref('int_edition') }} as edition
