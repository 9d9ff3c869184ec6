select
    edition.edition,
    edition.rule_year,
    loss.region_code,
    loss.cause,
    loss.aspect,
    loss.agency,
    loss.indicator_code,
    loss.loss_numerator,
    loss.score_denominator,
    {{ index_points('loss.loss_numerator') }} as points_lost
from {{ ref('int_score_loss') }} as loss
cross join {{ ref('int_edition') }} as edition
