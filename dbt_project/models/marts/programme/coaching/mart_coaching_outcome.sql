select
    edition.edition,
    edition.rule_year,
    outcome.region_code,
    outcome.published_edition,
    outcome.agency,
    outcome.indicator_code,
    outcome.status_before,
    outcome.completeness_band,
    outcome.is_coached,
    outcome.cutoff_date,
    outcome.n_cells,
    outcome.n_verified
from {{ ref('int_coaching_outcome') }} as outcome
cross join {{ ref('int_edition') }} as edition
