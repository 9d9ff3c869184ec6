with edition as (
    select * from {{ ref('int_edition') }}
),

innovation as (
    select * from {{ ref('int_innovation') }}
),

cell as (
    select * from {{ ref('int_indicator_status') }}
),

-- One row per thing that names an agency.
fact as (
    {{ agency_fact('innovation') }} from innovation
    union all
    {{ agency_fact('reported') }} from innovation where is_reported
    union all
    {{ agency_fact('cell') }} from cell
    union all
    {{ agency_fact('filled') }} from cell where status in ('verified', 'pending')
    union all
    {{ agency_fact('verified') }} from cell where status = 'verified'
    union all
    {{ agency_fact('committed', 'case when committed_year = edition.rule_year then n_committed else 0 end') }}
    from {{ ref('stg_agency__komitmen') }} cross join edition
    union all
    {{ agency_fact('session') }} from {{ ref('stg_agency__pendampingan') }}
    union all
    {{ agency_fact('participant', 'coalesce(n_participants, 0)') }} from {{ ref('stg_agency__bimtek') }}
    union all
    {{ agency_fact('worklist') }} from {{ ref('stg_agency__lembar_kerja') }}
),

named as (
    select
        fact.region_code,
        coalesce(agency_alias.agency, fact.agency) as agency,
        fact.fact_kind,
        fact.amount
    from fact
    inner join {{ ref('int_region') }} as region on fact.region_code = region.region_code
    left join {{ ref('agency_alias') }} as agency_alias
        on {{ normalise_name('fact.agency') }} = agency_alias.alias_key
),

counted as (
    select
        region_code,
        agency,
        sum(case when fact_kind = 'innovation' then amount else 0 end) as n_innovations,
        sum(case when fact_kind = 'reported' then amount else 0 end) as n_reported,
        sum(case when fact_kind = 'committed' then amount else 0 end) as n_committed,
        sum(case when fact_kind = 'cell' then amount else 0 end) as n_cells,
        sum(case when fact_kind = 'filled' then amount else 0 end) as n_filled,
        sum(case when fact_kind = 'verified' then amount else 0 end) as n_verified,
        sum(case when fact_kind = 'session' then amount else 0 end) as n_sessions,
        sum(case when fact_kind = 'participant' then amount else 0 end) as n_participants,
        sum(case when fact_kind = 'worklist' then amount else 0 end) as n_worklist_rows
    from named
    group by region_code, agency
)

select
    edition.edition,
    edition.rule_year,
    counted.region_code,
    counted.agency,
    cast(counted.n_innovations as int) as n_innovations,
    cast(counted.n_reported as int) as n_reported,
    cast(counted.n_committed as int) as n_committed,
    cast(counted.n_cells as int) as n_cells,
    cast(counted.n_filled as int) as n_filled,
    cast(counted.n_verified as int) as n_verified,
    cast(counted.n_sessions as int) as n_sessions,
    cast(counted.n_participants as int) as n_participants,
    cast(counted.n_worklist_rows as int) as n_worklist_rows,
    -- Cells that it should fill do not make a delivery; what it sent does.
    counted.n_innovations + counted.n_filled + counted.n_worklist_rows > 0 as has_delivered
from counted
cross join edition
