with edition as (
    select * from {{ ref('int_edition') }}
),

evidence as (
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
    inner join edition on regional.reported_year = edition.rule_year
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
-- is the one that is traced (decisions 4).
final as (
    select
        region_code,
        innovation_id,
        indicator_code,
        min(level) as level,
        max(level) as level_highest,
        count(distinct level) as n_levels,
        count(*) as n_rows,
        max(case when has_evidence then 1 else 0 end) = 1 as has_evidence,
        sum(case when has_evidence and verification = 'diterima' then 1 else 0 end) as n_verified,
        sum(case when has_some_evidence and verification = 'diterima' then 1 else 0 end) as n_verified_by_some,
        sum(case when verification = 'diterima' then 1 else 0 end) as n_accepted,
        sum(case when verification = 'ditolak' then 1 else 0 end) as n_rejected,
        max(case when piece = 1 then file_sha256 end) as file_sha256,
        max(case when piece = 1 then sheet_name end) as sheet_name,
        max(case when piece = 1 then row_number end) as row_number
    from numbered
    group by region_code, innovation_id, indicator_code
)

select * from final
