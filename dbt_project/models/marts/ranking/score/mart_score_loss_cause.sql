with edition as (
    select * from {{ ref('int_edition') }}
),

final as (
    select
        edition.edition,
        edition.rule_year,
        loss.region_code,
        loss.cause,
        cast(sum(loss.loss_numerator) as bigint) as loss_numerator,
        max(loss.score_denominator) as score_denominator
    from {{ ref('int_score_loss') }} as loss
    cross join edition
    group by edition.edition, edition.rule_year, loss.region_code, loss.cause
)

select * from final
