with edition as (
    select * from {{ ref('int_edition') }}
),

fact as (
    select
        region_code,
        agency,
        1 as n_innovations,
        case when is_reported then 1 else 0 end as n_reported,
        0 as n_cells,
        0 as n_filled,
        0 as n_verified,
        0 as n_committed,
        0 as n_sessions,
        0 as n_participants,
        0 as n_worklist_rows
    from {{ ref('int_innovation') }}
    union all
    select
        cell.region_code,
        cell.agency,
        0,
        0,
        1,
        case when cell.status in ('verified', 'pending') then 1 else 0 end,
        case when cell.status = 'verified' then 1 else 0 end,
        0,
        0,
        0,
        0
    from {{ ref('int_indicator_status') }} as cell
    union all
    select
        region_code,
        agency,
        0,
        0,
        0,
        0,
        0,
        case when committed_year = edition.rule_year then n_committed else 0 end,
        0,
        0,
        0
    from {{ source('landing', 'komitmen') }}
    cross join edition
    union all
    select
        region_code,
        agency,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        0,
        0
    from {{ source('landing', 'pendampingan') }}
    union all
    select
        region_code,
        agency,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        coalesce(n_participants, 0),
        0
    from {{ source('landing', 'bimtek') }}
    union all
    select
        region_code,
        agency,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1
    from {{ ref('stg_agency__lembar_kerja') }}
),

named as (
    select
        fact.*,
        coalesce(agency_alias.agency, fact.agency) as agency_name
    from fact
    left join {{ ref('agency_alias') }} as agency_alias
        on {{ normalise_name('fact.agency') }} = agency_alias.alias_key
),

final as (
    select
        edition.edition,
        edition.rule_year,
        named.region_code,
        named.agency_name as agency,
        cast(sum(named.n_innovations) as int) as n_innovations,
        cast(sum(named.n_reported) as int) as n_reported,
        cast(sum(named.n_committed) as int) as n_committed,
        cast(sum(named.n_cells) as int) as n_cells,
        cast(sum(named.n_filled) as int) as n_filled,
        cast(sum(named.n_verified) as int) as n_verified,
        cast(sum(named.n_sessions) as int) as n_sessions,
        cast(sum(named.n_participants) as int) as n_participants,
        cast(sum(named.n_worklist_rows) as int) as n_worklist_rows,
        -- Cells that it should fill do not make a delivery; what it sent does.
        sum(named.n_innovations) + sum(named.n_filled) + sum(named.n_worklist_rows) > 0 as has_delivered
    from named
    inner join {{ ref('int_region') }} as region on named.region_code = region.region_code
    cross join edition
    group by edition.edition, edition.rule_year, named.region_code, named.agency_name
)

select * from final
