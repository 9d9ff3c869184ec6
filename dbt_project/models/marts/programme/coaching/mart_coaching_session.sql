select
    edition.edition,
    edition.rule_year,
    session.region_code,
    session.agency,
    session.innovation_id,
    innovation.innovation_name,
    session.session_date,
    session.coach,
    session.indicator_code,
    indicator.indicator_name,
    cast(session.duration_hours as decimal(6, 2)) as duration_hours,
    session.outcome,
    session.state,
    session.reason,
    session.follow_up,
    session.follow_up_due,
    session.is_overdue,
    session.file_sha256,
    session.sheet_name as sheet,
    cast(session.row_number as int) as row
from {{ ref('int_coaching_session') }} as session
cross join {{ ref('int_edition') }} as edition
left join {{ ref('int_innovation') }} as innovation
    on session.region_code = innovation.region_code and session.innovation_id = innovation.innovation_id
left join {{ ref('int_indicator') }} as indicator on session.indicator_code = indicator.indicator_code
