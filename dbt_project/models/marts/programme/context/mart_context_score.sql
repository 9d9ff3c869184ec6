select
    edition.edition,
    edition.rule_year,
    score.region_code,
    score.instrument,
    score.measured_year as year,
    score.value,
    score.scale_max,
    score.category,
    score.zone,
    score.opinion,
    score.reference as source,
    score.state,
    score.state = 'assessed' as is_assessed,
    score.comparable_with_previous,
    cast(score.change as decimal(24, 6)) as change,
    score.is_newest,
    score.is_weak,
    score.open_affairs
from {{ ref('int_context_score') }} as score
cross join {{ ref('int_edition') }} as edition
