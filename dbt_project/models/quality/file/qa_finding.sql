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

ranked as (
    select
        worksheet.*,
        row_number() over (partition by file_sha256, code order by row_number, region_code, innovation_id) as place,
        count(*) over (partition by file_sha256, code) as n_all
    from worksheet
),

-- As at the door: the first ones are listed, of the others is said by region how many there are.
listed as (
    select
        code,
        file_sha256,
        sheet_name,
        row_number,
        region_code,
        concat(innovation_id, ' ', indicator_code) as value,
        '' as more,
        1 as n_findings,
        cast(null as int) as n_rows
    from ranked
    where place <= {{ var('listed_findings') }}
    union all
    select
        code,
        file_sha256,
        min(sheet_name) as sheet_name,
        cast(null as int) as row_number,
        region_code,
        '' as value,
        concat(
            ': daerah ', region_code, ', ', cast(count(*) as {{ dbt.type_string() }}),
            ' lagi tidak dirinci; semuanya ', cast(max(n_all) as {{ dbt.type_string() }})
        ) as more,
        cast(count(*) as int) as n_findings,
        cast(count(distinct row_number) as int) as n_rows
    from ranked
    where place > {{ var('listed_findings') }}
    group by code, file_sha256, region_code
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
        remedy,
        region_code,
        n_findings,
        n_rows
    from {{ ref('stg_ingest__finding') }}
    union all
    select
        listed.code,
        catalogue.severity,
        'lembar_kerja' as source,
        file.original_name,
        listed.file_sha256,
        listed.sheet_name,
        listed.row_number,
        '' as column_name,
        listed.value,
        concat(catalogue.title, listed.more) as message,
        catalogue.remedy,
        listed.region_code,
        listed.n_findings,
        listed.n_rows
    from listed
    inner join {{ ref('finding_code') }} as catalogue on listed.code = catalogue.code
    left join file on listed.file_sha256 = file.file_sha256
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
    finding.remedy,
    finding.region_code,
    finding.n_findings,
    finding.n_rows
from finding
cross join {{ ref('int_edition') }} as edition
