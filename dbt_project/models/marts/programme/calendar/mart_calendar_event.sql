select
    edition.edition,
    event.rule_year,
    event.event_uid,
    event.stage,
    event.subject,
    event.starts_on,
    event.ends_on,
    cast(event.revision as int) as revision,
    event.is_delivered,
    event.is_in_force,
    event.state,
    cast(event.days_until as int) as days_until,
    cast(event.days_left as int) as days_left,
    event.reference as source
from {{ ref('int_calendar_event') }} as event
cross join {{ ref('int_edition') }} as edition
