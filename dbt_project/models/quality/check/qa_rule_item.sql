with -- A finding belongs to the region of its row; else to the one region of its file; else to all.
file_region as (
    select
        source,
        file_sha256,
        min(region_code) as region_code
    from {{ ref('stg_ingest__file_scope') }}
    group by source, file_sha256
    having count(distinct region_code) = 1
),

landed as (
    {% for name in [
        'stg_puja_indah__inovasi', 'stg_puja_indah__indikator_inovasi', 'stg_puja_indah__indikator_daerah',
        'stg_agency__angka_daerah', 'stg_agency__lembar_kerja', 'stg_official__hasil_resmi'
    ] %}
        select
            '{{ name.split("__")[1] }}' as source,
            file_sha256,
            sheet_name,
            row_number,
            region_code
        from {{ ref(name) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

placed as (
    select
        code.check_id,
        concat(
            finding.file_sha256, '|', finding.original_name, '|', coalesce(finding.sheet, ''), '|',
            coalesce(finding.row, 0)
        ) as place,
        finding.n_rows as n_unlisted,
        coalesce(
            finding.region_code, rejected.region_code, landed.region_code, file_region.region_code
        ) as region_code
    from {{ ref('qa_finding') }} as finding
    inner join {{ ref('finding_code') }} as code on finding.code = code.code
    left join {{ ref('stg_ingest__rejected_row') }} as rejected
        on
            finding.source = rejected.source
            and finding.file_sha256 = rejected.file_sha256
            and finding.row = rejected.row_number
            and coalesce(finding.sheet, '') = coalesce(rejected.sheet_name, '')
    left join landed
        on
            finding.source = landed.source
            and finding.file_sha256 = landed.file_sha256
            and finding.row = landed.row_number
            and coalesce(finding.sheet, '') = coalesce(landed.sheet_name, '')
    left join file_region
        on
            finding.source = file_region.source
            and finding.file_sha256 = file_region.file_sha256
),

found as (
    select
        placed.check_id,
        coalesce(region.region_code, 'all') as region_code,
        count(distinct case when placed.n_unlisted is null then placed.place end)
        + coalesce(sum(placed.n_unlisted), 0) as n_failed
    from placed
    left join {{ ref('int_region') }} as region on placed.region_code = region.region_code
    group by placed.check_id, coalesce(region.region_code, 'all')
),

looked_at as (
    select
        region_code,
        n_accepted_rows + n_rejected_rows as n_rows
    from {{ ref('int_region_delivery') }}
    union all
    select
        'all' as region_code,
        count(*) as n_rows
    from {{ ref('stg_ingest__file_receipt') }}
),

door as (
    select
        code.check_id,
        looked_at.region_code,
        '' as agency,
        cast(greatest(looked_at.n_rows, coalesce(found.n_failed, 0)) as bigint) as n_checked,
        cast(coalesce(found.n_failed, 0) as bigint) as n_failed
    from (select distinct check_id from {{ ref('finding_code') }}) as code
    inner join {{ ref('check_catalogue') }} as catalogue on code.check_id = catalogue.check_id
    cross join looked_at
    left join found
        on
            code.check_id = found.check_id
            and looked_at.region_code = found.region_code
    where catalogue.scope = 'region' or looked_at.region_code = 'all'
)

select * from door
union all
select
    check_id,
    region_code,
    agency,
    cast(sum(n_rows) as bigint) as n_checked,
    cast(sum(case when is_failed then n_rows else 0 end) as bigint) as n_failed
from {{ ref('qa_judged_row') }}
group by check_id, region_code, agency
