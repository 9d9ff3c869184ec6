with edition as (
    select * from {{ ref('int_edition') }}
)

select
    session.region_code,
    coalesce(agency_alias.agency, session.agency) as agency,
    session.innovation_id,
    session.session_date,
    session.coach,
    session.indicator_code,
    session.duration_hours,
    session.outcome,
    -- A session that nobody gave a state was held.
    coalesce(session.state, 'terlaksana') as state,
    session.reason,
    session.follow_up,
    session.follow_up_due,
    coalesce(
        session.follow_up_due < edition.cutoff_date and coalesce(session.state, 'terlaksana') <> 'ditutup', false
    ) as is_overdue,
    session.file_sha256,
    session.sheet_name,
    session.row_number
from {{ ref('stg_agency__pendampingan') }} as session
cross join edition
inner join {{ ref('int_region') }} as region on session.region_code = region.region_code
left join {{ ref('agency_alias') }} as agency_alias
    on {{ normalise_name('session.agency') }} = agency_alias.alias_key
