select
    edition.edition,
    edition.rule_year,
    contribution.region_code,
    contribution.aspect,
    coalesce(indicator.variable, '') as variable,
    contribution.agency,
    contribution.indicator_code,
    contribution.contribution_numerator,
    contribution.score_denominator,
    {{ index_points('contribution.contribution_numerator') }} as points
from {{ ref('int_score_contribution') }} as contribution
cross join {{ ref('int_edition') }} as edition
left join {{ ref('int_indicator') }} as indicator
    on contribution.indicator_code = indicator.indicator_code
