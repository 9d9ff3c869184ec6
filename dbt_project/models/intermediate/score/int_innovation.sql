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

agency_alias as (
    select * from {{ ref('agency_alias') }}
),

-- People decided that it is another one, which stands for both as long as that is reported.
merged as (
    select
        decision.region_code,
        decision.innovation_id
    from {{ ref('stg_ingest__innovation_decision') }} as decision
    inner join innovation as kept
        on decision.region_code = kept.region_code and decision.same_as = kept.innovation_id
    where kept.stage = 'penerapan' and kept.status <> 'draf'
),

judged as (
    select
        innovation.region_code,
        innovation.innovation_id,
        innovation.innovation_name,
        coalesce(agency_alias.agency, innovation.agency) as agency,
        innovation.stage,
        case when merged.innovation_id is null then innovation.status else 'digabung' end as status,
        innovation.affair,
        alias.affair_number,
        innovation.related_affairs,
        coalesce(affair.{{ adapter.quote('group') }} = 'wajib_pelayanan_dasar', false) as is_basic_affair,
        innovation.first_applied_date,
        innovation.last_developed_date,
        innovation.design_words,
        -- Reported: stage Penerapan and status other than Draf, no double; the divisor counts these.
        innovation.stage = 'penerapan' and innovation.status <> 'draf' and merged.innovation_id is null
            as is_reported,
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
    left join agency_alias on {{ normalise_name('innovation.agency') }} = agency_alias.alias_key
    left join merged
        on innovation.region_code = merged.region_code and innovation.innovation_id = merged.innovation_id
),

final as (
    select
        judged.*,
        -- All that eligibility asks but the mandatory cells (reading R4).
        judged.is_reported
        and judged.status <> 'ditolak'
        and judged.is_in_window
        and judged.is_design_long_enough as is_admissible
    from judged
)

select * from final
