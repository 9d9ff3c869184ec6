with edition as (
    select * from {{ ref('int_edition') }}
),

region_score as (
    select * from {{ ref('int_region_score') }} where variant = 'verified'
),

innovation_score as (
    select * from {{ ref('int_innovation_score') }} where variant = 'verified'
),

-- What each cell lacks: first what was entered and does not count, by its state, then the rest up to
-- the highest level.
cell as (
    select
        status_cell.region_code,
        status_cell.innovation_id,
        status_cell.agency,
        status_cell.indicator_code,
        status_cell.aspect,
        status_cell.status,
        status_cell.max_level,
        case when status_cell.aspect = 'SPD' then region_score.divisor else 1 end
        * status_cell.weight_hundredths as unit_numerator,
        case when status_cell.status = 'missing' then 0 else status_cell.level end as level_entered,
        status_cell.level_verified
    from {{ ref('int_indicator_status') }} as status_cell
    inner join region_score on status_cell.region_code = region_score.region_code
),

cell_loss as (
    select
        region_code,
        case
            when status = 'pending' then 'not_verified'
            else status
        end as cause,
        aspect,
        agency,
        indicator_code,
        unit_numerator
        * case when status = 'missing' then max_level else level_entered - level_verified end
            as loss_numerator
    from cell
    where status <> 'verified'
    union all
    select
        region_code,
        'level_below_highest' as cause,
        aspect,
        agency,
        indicator_code,
        unit_numerator * (max_level - level_entered) as loss_numerator
    from cell
    where status <> 'missing'
),

-- A verified maturity that does not count, by the first reason that holds.
ineligible_loss as (
    select
        innovation.region_code,
        case
            when not innovation.is_status_eligible then 'innovation_rejected'
            when not innovation.is_in_window then 'outside_window'
            when not innovation.is_design_long_enough then 'design_too_short'
            else 'mandatory_not_verified'
        end as cause,
        'SID' as aspect,
        innovation.agency,
        '' as indicator_code,
        innovation_score.maturity_hundredths as loss_numerator
    from innovation_score
    inner join {{ ref('int_innovation') }} as innovation
        on
            innovation_score.region_code = innovation.region_code
            and innovation_score.innovation_id = innovation.innovation_id
    where not innovation_score.is_eligible
),

unused_seat as (
    select
        region_score.region_code,
        'unused_seat' as cause,
        'SID' as aspect,
        '' as agency,
        '' as indicator_code,
        100 * edition.max_sid * (region_score.divisor - region_score.n_reported) as loss_numerator
    from region_score
    cross join edition
),

unknown_affair as (
    select
        region_code,
        sum(case when is_eligible and affair_number is null then 1 else 0 end) as n_unknown
    from innovation_score
    group by region_code
),

-- The count: what lacks to the cap, and what is there but does not score for want of basic affairs.
count_loss as (
    select
        region_score.region_code,
        'count_below_cap' as cause,
        'COUNT' as aspect,
        '' as agency,
        '' as indicator_code,
        region_score.divisor * edition.count_weight_hundredths
        * (edition.count_cap - least(region_score.n_counted, edition.count_cap)) as loss_numerator
    from region_score
    cross join edition
    union all
    select
        region_score.region_code,
        case
            when
                region_score.basic_affairs_covered + coalesce(unknown_affair.n_unknown, 0)
                >= edition.min_basic_affairs
                then 'affair_unrecognised'
            else 'basic_affair_uncovered'
        end as cause,
        'COUNT' as aspect,
        '' as agency,
        '' as indicator_code,
        region_score.divisor * (
            edition.count_weight_hundredths * least(region_score.n_counted, edition.count_cap)
            - region_score.count_hundredths
        ) as loss_numerator
    from region_score
    cross join edition
    left join unknown_affair on region_score.region_code = unknown_affair.region_code
),

every_loss as (
    select * from cell_loss
    union all
    select * from ineligible_loss
    union all
    select * from unused_seat
    union all
    select * from count_loss
)

select
    every_loss.region_code,
    every_loss.cause,
    every_loss.aspect,
    every_loss.agency,
    every_loss.indicator_code,
    cast(sum(every_loss.loss_numerator) as bigint) as loss_numerator,
    region_score.score_denominator
from every_loss
inner join region_score on every_loss.region_code = region_score.region_code
group by
    every_loss.region_code,
    every_loss.cause,
    every_loss.aspect,
    every_loss.agency,
    every_loss.indicator_code,
    region_score.score_denominator
having sum(every_loss.loss_numerator) <> 0
