with edition as (
    select * from {{ ref('int_edition') }}
),

verified as (
    select * from {{ ref('mart_region_score') }} where variant = 'verified'
),

claimed as (
    select * from {{ ref('mart_region_score') }} where variant = 'claimed'
),

remark as (
    select
        scope as region_code,
        max(case when check_id = 'due_file_current' and status = 'failed' then 1 else 0 end) = 1 as has_stale_file,
        max(case when check_id = 'file_not_shrunk' and status = 'failed' then 1 else 0 end) = 1 as has_shrunk_file,
        max(case when issue_status = 'waived' then 1 else 0 end) = 1 as has_waiver
    from {{ ref('qa_check_result') }}
    group by scope
),

judged as (
    select
        verified.region_code,
        verified.region_name,
        verified.region_type,
        verified.province_code,
        verified.iid,
        claimed.iid as iid_claimed,
        verified.category_code,
        verified.n_reported,
        verified.n_counted,
        verified.completeness_pct,
        claimed.completeness_pct as completeness_claimed_pct,
        cell.n_missing,
        cell.n_missing_mandatory,
        loss.points_missing,
        not delivery.has_delivered as delivered_nothing,
        claimed.completeness_pct < edition.coverage_gate_pct as is_below_gate,
        cell.n_mandatory_spd_unverified > 0 as has_unverified_spd,
        delivery.n_due_in_force < delivery.n_due as lacks_due_file,
        delivery.n_due_refused > 0 as has_refused_file,
        delivery.n_rejected_rows > 0 as has_rejected_rows,
        coalesce(remark.has_stale_file, false) as has_stale_file,
        coalesce(remark.has_shrunk_file, false) as has_shrunk_file,
        coalesce(remark.has_waiver, false) as has_waiver
    from verified
    cross join edition
    inner join claimed on verified.region_code = claimed.region_code
    inner join {{ ref('int_region_delivery') }} as delivery on verified.region_code = delivery.region_code
    inner join {{ ref('qa_region_indicator') }} as cell on verified.region_code = cell.region_code
    inner join {{ ref('qa_region_loss') }} as loss on verified.region_code = loss.region_code
    left join remark on verified.region_code = remark.region_code
),

stated as (
    select
        judged.*,
        case
            when delivered_nothing or is_below_gate then 'unranked'
            when
                has_unverified_spd or lacks_due_file or has_refused_file or has_rejected_rows or has_stale_file
                or has_shrunk_file or has_waiver
                then 'provisional'
            else 'final'
        end as publication_state,
        case
            when delivered_nothing then 'delivered_nothing'
            when is_below_gate then 'coverage_below_gate'
            else
                substring(
                    concat(
                        case when has_unverified_spd then ';mandatory_spd_unverified' else '' end,
                        case when lacks_due_file then ';due_file_missing' else '' end,
                        case when has_refused_file then ';due_file_refused' else '' end,
                        case when has_rejected_rows then ';rows_rejected' else '' end,
                        case when has_stale_file then ';due_file_stale' else '' end,
                        case when has_shrunk_file then ';file_shrunk' else '' end,
                        case when has_waiver then ';waiver_applies' else '' end
                    ),
                    2
                )
        end as state_reason
    from judged
),

ranked as (
    select * from stated where publication_state <> 'unranked'
),

standing as (
    select
        region_code,
        rank() over (partition by province_code order by iid desc) as rank_in_province,
        rank() over (partition by province_code, region_type order by iid desc) as rank_in_type
    from ranked
),

-- Exact: every region's score lies between its verified and its claimed one (reading R7).
reach as (
    select
        own.region_code,
        1 + sum(case when other.iid > own.iid_claimed then 1 else 0 end) as rank_best,
        1 + sum(case when other.iid_claimed > own.iid and other.region_code <> own.region_code then 1 else 0 end)
            as rank_worst
    from ranked as own
    inner join ranked as other on own.province_code = other.province_code
    group by own.region_code
)

select
    edition.edition,
    edition.rule_year,
    stated.province_code,
    stated.region_code,
    stated.region_name,
    stated.region_type,
    stated.iid,
    stated.iid_claimed,
    stated.category_code,
    cast(standing.rank_in_province as int) as rank,
    cast(standing.rank_in_type as int) as rank_in_type,
    cast(reach.rank_best as int) as rank_best,
    cast(reach.rank_worst as int) as rank_worst,
    previous.previous_rank,
    stated.publication_state,
    stated.state_reason,
    stated.n_reported,
    stated.n_counted,
    stated.completeness_pct,
    stated.completeness_claimed_pct,
    cast(stated.n_missing as int) as n_missing,
    cast(stated.n_missing_mandatory as int) as n_missing_mandatory,
    stated.points_missing
from stated
cross join edition
left join standing on stated.region_code = standing.region_code
left join reach on stated.region_code = reach.region_code
left join {{ ref('stg_orchestration__previous_ranking') }} as previous on stated.region_code = previous.region_code
