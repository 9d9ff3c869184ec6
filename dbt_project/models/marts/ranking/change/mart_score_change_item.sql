{% set stages = [('published', 'before'), ('before', 'unjudged'), ('unjudged', 'now')] %}

with score as (
    select * from {{ ref('int_change_score') }}
),

cell as (
    select * from {{ ref('int_change_cell') }}
),

innovation as (
    select * from {{ ref('int_change_innovation') }}
),

-- From each stage to the next: published, under today's rules, with today's data, with today's verdicts.
step as (
    select
        after.region_code,
        after.stage,
        case after.stage when 1 then 'rules' when 2 then 'own_data' else 'verification' end as cause,
        before.max_total as max_before,
        after.max_total as max_after,
        before.divisor as divisor_before,
        after.divisor as divisor_after,
        before.spd_hundredths as spd_before,
        before.count_hundredths as count_before,
        after.count_hundredths as count_after,
        before.maturity_sum_hundredths as maturity_before,
        before.divisor * before.max_total * after.divisor * after.max_total as change_denominator
    from score as after
    inner join score as before
        on after.region_code = before.region_code and after.stage = before.stage + 1
),

-- What a cell is worth at each stage, where its innovation counts.
counted as (
    select
        cell.region_code,
        cell.innovation_id,
        cell.indicator_code,
        cell.aspect,
        cell.score_published as worth_published,
        cell.weight_hundredths * cell.level_before as worth_before,
        cell.weight_hundredths * cell.level_unjudged as worth_unjudged,
        {% for stage in ['published', 'before', 'unjudged', 'now'] %}
            case when cell.aspect = 'SPD' then 1 when innovation.is_eligible_{{ stage }} then 1 else 0 end
                as counts_{{ stage }},
        {% endfor %}
        cell.weight_hundredths * cell.level_now as worth_now
    from cell
    left join innovation
        on cell.region_code = innovation.region_code and cell.innovation_id = innovation.innovation_id
),

moved as (
    {% for before, after in stages %}
        select
            region_code,
            {{ loop.index }} as stage,
            innovation_id,
            indicator_code,
            aspect,
            case
                when aspect = 'SPD' then 'region_indicator'
                when counts_{{ before }} < counts_{{ after }} then 'innovation_counts'
                when counts_{{ before }} > counts_{{ after }} then 'innovation_no_longer_counts'
                else 'innovation_indicator'
            end as item,
            counts_{{ after }} * worth_{{ after }} - counts_{{ before }} * worth_{{ before }} as worth
        from counted
        where counts_{{ after }} * worth_{{ after }} <> counts_{{ before }} * worth_{{ before }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- An innovation that begins or ceases to count is one item with all its cells.
cell_item as (
    select
        moved.region_code,
        moved.stage,
        moved.item,
        moved.innovation_id,
        case when moved.item like 'innovation%counts' then '' else moved.indicator_code end as indicator_code,
        sum(
            moved.worth * step.max_before * step.divisor_before
            * case when moved.aspect = 'SPD' then step.divisor_after else 1 end
        ) as change_numerator
    from moved
    inner join step on moved.region_code = step.region_code and moved.stage = step.stage
    group by
        moved.region_code,
        moved.stage,
        moved.item,
        moved.innovation_id,
        case when moved.item like 'innovation%counts' then '' else moved.indicator_code end
),

every_item as (
    select * from cell_item
    union all
    select
        region_code,
        stage,
        'count' as item,
        '' as innovation_id,
        '' as indicator_code,
        (count_after - count_before) * divisor_before * divisor_after * max_before as change_numerator
    from step
    union all
    select
        region_code,
        stage,
        'divisor' as item,
        '' as innovation_id,
        '' as indicator_code,
        maturity_before * (divisor_before - divisor_after) * max_before as change_numerator
    from step
    union all
    select
        region_code,
        stage,
        'maximum' as item,
        '' as innovation_id,
        '' as indicator_code,
        (divisor_before * (spd_before + count_before) + maturity_before)
        * divisor_after * (max_before - max_after) as change_numerator
    from step
)

select
    edition.edition,
    edition.rule_year,
    step.region_code,
    step.cause,
    every_item.item,
    every_item.innovation_id,
    innovation.innovation_name,
    innovation.agency,
    every_item.indicator_code,
    cell.status_before,
    cell.status_now,
    cast(every_item.change_numerator as bigint) as change_numerator,
    step.change_denominator,
    {{ signed_points('every_item.change_numerator', 'step.change_denominator') }} as points
from every_item
cross join {{ ref('int_edition') }} as edition
inner join step on every_item.region_code = step.region_code and every_item.stage = step.stage
left join innovation
    on
        every_item.region_code = innovation.region_code
        and every_item.innovation_id = innovation.innovation_id
left join cell
    on
        every_item.region_code = cell.region_code
        and every_item.innovation_id = cell.innovation_id
        and every_item.indicator_code = cell.indicator_code
where every_item.change_numerator <> 0
