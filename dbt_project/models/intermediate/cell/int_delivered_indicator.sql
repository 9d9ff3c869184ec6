with evidence as (
    select
        region_code,
        innovation_id,
        indicator_code,
        level,
        has_evidence,
        has_some_evidence,
        verification,
        file_sha256,
        sheet_name,
        row_number
    from {{ ref('stg_puja_indah__indikator_inovasi') }}
    union all
    select
        regional.region_code,
        '' as innovation_id,
        regional.indicator_code,
        regional.level,
        regional.has_evidence,
        regional.has_some_evidence,
        regional.verification,
        regional.file_sha256,
        regional.sheet_name,
        regional.row_number
    from {{ ref('stg_puja_indah__indikator_daerah') }} as regional
    inner join {{ ref('int_edition') }} as edition on regional.reported_year = edition.rule_year
),

numbered as (
    select
        evidence.*,
        row_number() over (
            partition by region_code, innovation_id, indicator_code
            order by case when level is null then 1 else 0 end, level, row_number
        ) as piece
    from evidence
),

-- Where several rows speak of one cell, the lowest level stands, and the first row that states it
-- is the one that is traced (reading R4).
delivered as (
    select
        region_code,
        innovation_id,
        indicator_code,
        min(level) as level,
        max(level) as level_highest,
        count(distinct level) as n_levels,
        count(*) as n_rows,
        max(case when has_evidence then 1 else 0 end) = 1 as has_evidence,
        count(case when has_evidence and verification = 'diterima' then 1 end) as n_verified,
        count(case when has_some_evidence and verification = 'diterima' then 1 end) as n_verified_by_some,
        count(case when verification = 'diterima' then 1 end) as n_accepted,
        count(case when verification = 'ditolak' then 1 end) as n_rejected,
        max(case when piece = 1 then file_sha256 end) as file_sha256,
        max(case when piece = 1 then sheet_name end) as sheet_name,
        max(case when piece = 1 then row_number end) as row_number
    from numbered
    group by region_code, innovation_id, indicator_code
),

sheet_row as (
    select
        worksheet.*,
        row_number() over (
            partition by region_code, innovation_id, indicator_code
            order by case when level is null then 1 else 0 end, level, file_sha256, row_number
        ) as piece
    from {{ ref('stg_agency__lembar_kerja') }} as worksheet
),

worksheet as (
    select
        region_code,
        innovation_id,
        indicator_code,
        min(level) as level,
        max(case when has_evidence then 1 else 0 end) = 1 as has_evidence,
        count(*) as n_rows,
        max(case when piece = 1 then file_sha256 end) as file_sha256,
        max(case when piece = 1 then sheet_name end) as sheet_name,
        max(case when piece = 1 then row_number end) as row_number
    from sheet_row
    group by region_code, innovation_id, indicator_code
),

-- A worklist that came back overlays single cells that are not verified.
overlaid as (
    select
        coalesce(delivered.region_code, worksheet.region_code) as region_code,
        coalesce(delivered.innovation_id, worksheet.innovation_id) as innovation_id,
        coalesce(delivered.indicator_code, worksheet.indicator_code) as indicator_code,
        delivered.level,
        delivered.level_highest,
        coalesce(delivered.n_levels, 0) as n_levels,
        delivered.n_rows,
        coalesce(delivered.has_evidence, false) as has_evidence,
        coalesce(delivered.n_verified, 0) as n_verified,
        coalesce(delivered.n_verified_by_some, 0) as n_verified_by_some,
        coalesce(delivered.n_accepted, 0) as n_accepted,
        coalesce(delivered.n_rejected, 0) as n_rejected,
        delivered.file_sha256,
        delivered.sheet_name,
        delivered.row_number,
        worksheet.level as sheet_level,
        coalesce(worksheet.has_evidence, false) as sheet_has_evidence,
        worksheet.n_rows as sheet_n_rows,
        worksheet.file_sha256 as sheet_file_sha256,
        worksheet.sheet_name as sheet_sheet_name,
        worksheet.row_number as sheet_row_number,
        worksheet.region_code is not null
        and not coalesce(
            delivered.level is not null
            and delivered.has_evidence
            and delivered.n_verified > 0
            and delivered.n_rejected < delivered.n_rows,
            false
        ) as is_overlaid
    from delivered
    full outer join worksheet
        on
            delivered.region_code = worksheet.region_code
            and delivered.innovation_id = worksheet.innovation_id
            and delivered.indicator_code = worksheet.indicator_code
)

select
    region_code,
    innovation_id,
    indicator_code,
    case when is_overlaid then coalesce(sheet_level, level) else level end as level,
    case when is_overlaid then coalesce(sheet_level, level_highest) else level_highest end as level_highest,
    case when is_overlaid and sheet_level is not null then 1 else n_levels end as n_levels,
    coalesce(n_rows, sheet_n_rows) as n_rows,
    has_evidence or (is_overlaid and sheet_has_evidence) as has_evidence,
    case when is_overlaid then 0 else n_verified end as n_verified,
    case when is_overlaid then 0 else n_verified_by_some end as n_verified_by_some,
    case when is_overlaid then 0 else n_accepted end as n_accepted,
    -- New evidence is to be judged anew; a level alone does not undo a rejection.
    case when is_overlaid and sheet_has_evidence then 0 else n_rejected end as n_rejected,
    is_overlaid,
    case when is_overlaid then sheet_file_sha256 else file_sha256 end as file_sha256,
    case when is_overlaid then sheet_sheet_name else sheet_name end as sheet_name,
    case when is_overlaid then sheet_row_number else row_number end as row_number
from overlaid
