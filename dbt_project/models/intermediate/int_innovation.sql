with edition as (
    select * from {{ ref('int_edition') }}
),

region as (
    select * from {{ ref('int_region') }}
),

innovation as (
    select * from {{ ref('stg_puja_indah__inovasi') }}
),

alias as (
    select * from {{ ref('int_affair_alias') }}
),

affair as (
    select * from {{ ref('affair') }}
),

judged as (
    select
        innovation.region_code,
        innovation.innovation_id,
        innovation.innovation_name,
        innovation.agency,
        innovation.stage,
        innovation.status,
        innovation.affair,
        alias.affair_number,
        innovation.related_affairs,
        coalesce(affair.{{ adapter.quote('group') }} = 'wajib_pelayanan_dasar', false) as is_basic_affair,
        innovation.first_applied_date,
        innovation.last_developed_date,
        innovation.design_words,
        -- Reported: stage Penerapan and status other than Draf; the divisor counts these.
        innovation.stage = 'penerapan' and innovation.status <> 'draf' as is_reported,
        coalesce(innovation.first_applied_date between edition.window_start and edition.window_end, false)
        or coalesce(innovation.last_developed_date between edition.window_start and edition.window_end, false)
            as is_in_window,
        innovation.design_words >= {{ var('min_design_words') }} as is_design_long_enough,
        innovation.file_sha256,
        innovation.sheet_name,
        innovation.row_number
    from innovation
    inner join region on innovation.region_code = region.region_code
    cross join edition
    left join alias on innovation.affair_key = alias.affair_key
    left join affair on alias.affair_number = affair.number
),

final as (
    select
        judged.*,
        -- All that eligibility asks but the mandatory cells (decisions 4).
        judged.is_reported
        and judged.status <> 'ditolak'
        and judged.is_in_window
        and judged.is_design_long_enough as is_admissible
    from judged
)

select * from final
