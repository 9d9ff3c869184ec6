with file_balance as (
    select * from {{ ref('qa_file_balance') }}
),

grid as (
    select * from {{ ref('qa_grid') }}
),

rule_book as (
    select * from {{ ref('qa_rule_book') }}
),

score as (
    select * from {{ ref('qa_score') }}
),

delivery as (
    select * from {{ ref('int_region_delivery') }}
),

timeliness as (
    select
        region_code,
        count(*) as n_files,
        sum(case when delivery_state = 'late' then 1 else 0 end) as n_late
    from {{ ref('qa_file_delivery') }}
    where is_due and received_date is not null and due_date is not null
    group by region_code
),

news as (
    select
        region_code,
        count(has_news) as n_files,
        sum(case when has_news then 0 else 1 end) as n_repeats
    from {{ ref('qa_file_delivery') }}
    where has_news is not null
    group by region_code
),

cell as (
    select
        check_id,
        region_code,
        sum(n_checked) as n_checked,
        sum(n_failed) as n_failed
    from {{ ref('qa_cell_item') }}
    group by check_id, region_code
),

loss as (
    select * from {{ ref('qa_region_loss') }}
),

innovation as (
    select
        region_code,
        count(*) as n_innovations,
        sum(case when affair_number is null then 1 else 0 end) as n_unknown_affair
    from {{ ref('int_innovation') }}
    group by region_code
),

claimed as (
    select
        region_code,
        n_reported,
        n_counted
    from {{ ref('int_region_score') }}
    where variant = 'claimed'
),

orphan as (
    select * from {{ ref('int_orphan_evidence') }}
),

reconciliation as (
    select * from {{ ref('qa_reconciliation') }}
),

level_check as (
    select
        region_code,
        count(*) as n_compared,
        sum(case when verdict in ('over_claim', 'under_claim') then 1 else 0 end) as n_differing,
        sum(case when verdict = 'under_claim' then difference_points else 0 end) as points_on_table
    from {{ ref('int_level_check') }}
    where level_derived is not null and level_entered is not null
    group by region_code
),

final as (
    {{ measurement('rows_balance', 'count(*)', 'count(*) - count(case when is_balanced then 1 end)', scope="'all'") }}
    from file_balance
    union all
    {{ measurement('rule_book_maxima', 'count(*)',
        'sum(case when stated_hundredths = derived_hundredths then 0 else 1 end)', scope="'all'") }}
    from rule_book
    union all
    {{ measurement('grid_complete', 'n_expected', 'abs(n_expected - n_distinct) + (n_cells - n_distinct)') }}
    from grid
    union all
    {{ measurement('score_within_maxima', 'n_scores', 'n_out_of_bounds') }}
    from score
    union all
    {{ measurement('verified_within_claimed', '1', 'case when is_verified_above_claimed then 1 else 0 end') }}
    from score
    union all
    {{ measurement('region_delivered', '1', 'case when has_delivered then 0 else 1 end') }}
    from delivery
    union all
    {{ measurement('due_file_delivered', 'n_due', 'n_due - n_due_in_force') }}
    from delivery
    union all
    {{ measurement('file_on_time', 'coalesce(n_files, 0)', 'coalesce(n_late, 0)', 'null', 'delivery.region_code') }}
    from delivery
    left join timeliness on delivery.region_code = timeliness.region_code
    union all
    {{ measurement('delivery_has_news', 'coalesce(n_files, 0)', 'coalesce(n_repeats, 0)', 'null',
        'delivery.region_code') }}
    from delivery
    left join news on delivery.region_code = news.region_code
    union all
    {{ measurement('rows_accepted', 'n_accepted_rows + n_rejected_rows', 'n_rejected_rows') }}
    from delivery
    union all
    select
        cell.check_id,
        cell.region_code as scope,
        cast(cell.n_checked as bigint) as n_checked,
        cast(cell.n_failed as bigint) as n_failed,
        case cell.check_id
            when 'indicator_filled' then loss.points_missing
            when 'mandatory_indicator_filled' then loss.points_missing_mandatory
        end as points_lost
    from cell
    inner join loss on cell.region_code = loss.region_code
    union all
    {{ measurement('affair_recognised', 'innovation.n_innovations', 'innovation.n_unknown_affair',
        'loss.points_unknown_affair', 'innovation.region_code') }}
    from innovation
    inner join loss on innovation.region_code = loss.region_code
    union all
    {{ measurement('innovation_eligible', 'n_reported', 'n_reported - n_counted') }}
    from claimed
    union all
    {{ measurement('evidence_has_innovation', 'n_rows', 'n_orphan_rows') }}
    from orphan
    union all
    {{ measurement('score_reconciles', '2',
        'case when loss_residual = 0 then 0 else 1 end + case when contribution_residual = 0 then 0 else 1 end') }}
    from reconciliation
    union all
    {{ measurement('level_matches_number', 'n_compared', 'n_differing', 'points_on_table') }}
    from level_check
)

select * from final
