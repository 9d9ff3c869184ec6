with level_check as (
    select * from {{ ref('int_level_check') }} where verdict = 'under_claim'
),

-- Cells that somebody can move, and what is to be done: an accepted level that its own figure outdoes is corrected,
-- what was sent waits for the verifier, the rest is to be sent. Those of an innovation are one subject.
cell as (
    select
        gain.*,
        missing.agency,
        missing.innovation_name,
        missing.indicator_name,
        missing.due_date,
        level_check.level_derived,
        case when gain.innovation_id = '' then gain.indicator_code else '' end as subject_code,
        case
            when missing.next_step = 'verify' then 'verify'
            when gain.status = 'verified' and level_check.level_derived > gain.level_counted then 'correct'
            else 'send'
        end as kind,
        case
            when missing.next_step = 'verify' then coalesce(gain.level, 0)
            when gain.status = 'verified' and level_check.level_derived > gain.level_counted
                then level_check.level_derived
            when gain.level_counted < gain.level_required then greatest(gain.level_target, gain.level_required)
            else gain.level_target
        end as level_to
    from {{ ref('int_indicator_gain') }} as gain
    inner join {{ ref('mart_missing_indicator') }} as missing
        on
            gain.region_code = missing.region_code
            and gain.innovation_id = missing.innovation_id
            and gain.indicator_code = missing.indicator_code
    left join level_check
        on
            gain.region_code = level_check.region_code
            and gain.innovation_id = level_check.innovation_id
            and gain.indicator_code = level_check.indicator_code
    where missing.next_step in ('verify', 'send')
),

moved as (
    select
        cell.*,
        is_mandatory and level_counted < level_required as is_failing,
        case when kind = 'verify' then greatest(level_to - level_counted, 0) else 0 end as levels_waiting
    from cell
),

-- What is decided about an innovation as a whole: what its waiting cells bring when all of them are accepted, and
-- whether what the agency can send then lets it count.
innovation as (
    select
        region_code,
        innovation_id,
        subject_code,
        max(counting_numerator) as counting_numerator,
        sum(weight_numerator * levels_waiting) as waiting_numerator,
        sum(case when kind = 'verify' then 1 else 0 end) as n_waiting,
        max(case when is_eligible or subject_code <> '' then 1 else 0 end) = 1 as counts_today,
        max(case when is_admissible then 1 else 0 end) = 1 as is_admissible,
        max(n_mandatory_failing)
        - sum(case when is_failing and kind = 'verify' and level_to >= level_required then 1 else 0 end)
            as n_failing_then,
        sum(case when is_failing and kind = 'send' then 1 else 0 end) as n_failing_to_send
    from moved
    group by region_code, innovation_id, subject_code
),

judged as (
    select
        innovation.*,
        counts_today or (is_admissible and n_failing_then = 0) as counts_then,
        counts_today or (is_admissible and n_failing_then = n_failing_to_send) as counts_when_sent
    from innovation
),

-- What is asked for: of an innovation that does not count yet the mandatory cells alone, of another one all.
asked as (
    select
        moved.*,
        judged.counts_then,
        judged.counts_when_sent,
        judged.n_waiting,
        judged.counts_today,
        judged.counting_numerator + judged.waiting_numerator as then_numerator,
        moved.kind = 'verify' or judged.counts_then or moved.is_failing as is_asked
    from moved
    inner join judged
        on
            moved.region_code = judged.region_code
            and moved.innovation_id = judged.innovation_id
            and moved.subject_code = judged.subject_code
    where moved.kind <> 'correct'
),

bundle as (
    select
        region_code,
        kind,
        innovation_id,
        subject_code,
        max(agency) as agency,
        max(innovation_name) as innovation_name,
        sum(case when is_asked then 1 else 0 end) as n_cells,
        sum(case when is_asked and is_mandatory then 1 else 0 end) as n_mandatory,
        sum(case when is_asked and status = 'verified' then 1 else 0 end) as n_raised,
        max(case when kind = 'send' then n_waiting else 0 end) as n_waiting,
        max(case when is_asked then indicator_code end) as one_code,
        max(case when is_asked then indicator_name end) as one_name,
        max(case when is_asked then level_counted end) as one_level_from,
        max(case when is_asked then level_to end) as one_level_to,
        max(due_date) as due_date,
        {{ joined("case when is_asked then concat(';', indicator_code) else '' end", 'indicator_code') }} as codes,
        max(
            case
                when counts_today then 0
                when kind = 'verify' and counts_then then 1
                when kind = 'send' and counts_when_sent and not counts_then then 1
                else 0
            end
        ) = 1 as becomes_eligible,
        max(case when counts_then then then_numerator else 0 end) as then_numerator,
        max(case when counts_when_sent then then_numerator else 0 end) as sent_numerator,
        max(case when counts_when_sent then 1 else 0 end)
        * sum(case when is_asked then weight_numerator * (level_to - level_counted) else 0 end) as asked_numerator,
        max(case when counts_when_sent then 1 else 0 end)
        * sum(weight_numerator * (max_level - level_counted)) as full_numerator,
        max(score_denominator) as score_denominator
    from asked
    group by region_code, kind, innovation_id, subject_code
),

priced as (
    select
        bundle.*,
        case when kind = 'verify' then then_numerator else sent_numerator - then_numerator + asked_numerator end
            as gain_numerator,
        case when kind = 'verify' then then_numerator else sent_numerator - then_numerator + full_numerator end
            as gain_full_numerator,
        case when kind = 'verify' then then_numerator else sent_numerator + asked_numerator end as reached_numerator
    from bundle
    union all
    select
        region_code,
        kind,
        innovation_id,
        subject_code,
        agency,
        innovation_name,
        1 as n_cells,
        case when is_mandatory then 1 else 0 end as n_mandatory,
        1 as n_raised,
        0 as n_waiting,
        indicator_code as one_code,
        indicator_name as one_name,
        level_counted as one_level_from,
        level_to as one_level_to,
        due_date,
        concat(';', indicator_code) as codes,
        becomes_eligible,
        0 as then_numerator,
        0 as sent_numerator,
        0 as asked_numerator,
        0 as full_numerator,
        score_denominator,
        {{ gain_at('level_to') }} as gain_numerator,
        {{ gain_at('level_to') }} as gain_full_numerator,
        {{ gain_at('level_to') }} as reached_numerator
    from moved
    where kind = 'correct'
),

ranking as (
    select * from {{ ref('mart_provincial_ranking') }}
),

reached as (
    select
        priced.*,
        {{ divide_half_up('score.score_numerator + priced.reached_numerator', 'score.score_denominator', 100) }}
            as reached_hundredths
    from priced
    inner join {{ ref('int_region_score') }} as score on priced.region_code = score.region_code
    where score.variant = 'verified' and priced.gain_numerator > 0
),

-- Among the published indices of the others, which stay as they are.
placed as (
    select
        reached.region_code,
        reached.kind,
        reached.innovation_id,
        reached.codes,
        1 + sum(case when {{ as_hundredths('other.iid') }} > reached.reached_hundredths then 1 else 0 end)
            as reached_rank
    from reached
    inner join ranking as own on reached.region_code = own.region_code
    inner join ranking as other on own.province_code = other.province_code
    where
        own.rank is not null
        and other.rank is not null
    group by reached.region_code, reached.kind, reached.innovation_id, reached.codes
)

select
    edition.edition,
    edition.rule_year,
    reached.region_code,
    cast(
        row_number() over (
            partition by reached.region_code
            order by
                reached.gain_numerator desc,
                reached.kind asc,
                reached.gain_full_numerator desc,
                reached.innovation_id asc,
                reached.codes asc
        ) as int
    ) as place,
    reached.kind,
    reached.agency,
    reached.innovation_id,
    reached.innovation_name,
    case when reached.n_cells = 1 then reached.one_code end as indicator_code,
    case when reached.n_cells = 1 then reached.one_name end as indicator_name,
    substring(reached.codes, 2) as indicator_codes,
    cast(reached.n_cells as int) as n_cells,
    cast(reached.n_mandatory as int) as n_mandatory,
    cast(reached.n_raised as int) as n_raised,
    cast(reached.n_waiting as int) as n_waiting,
    cast(case when reached.n_cells = 1 then reached.one_level_from end as int) as level_from,
    cast(case when reached.n_cells = 1 then reached.one_level_to end as int) as level_to,
    reached.becomes_eligible,
    {{ index_points('reached.gain_numerator') }} as gain_points,
    {{ index_points('reached.gain_full_numerator') }} as gain_points_full,
    cast({{ as_decimal('reached.reached_hundredths', 2, 9) }} as decimal(5, 2)) as iid_after,
    cast(placed.reached_rank as int) as rank_after,
    reached.due_date
from reached
cross join {{ ref('int_edition') }} as edition
left join placed
    on
        reached.region_code = placed.region_code
        and reached.kind = placed.kind
        and reached.innovation_id = placed.innovation_id
        and reached.codes = placed.codes
