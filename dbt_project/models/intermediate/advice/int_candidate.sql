with indicator as (
    select * from {{ ref('int_indicator') }} where aspect = 'SID'
),

-- Cells and the rancang bangun can be repaired; the day of application cannot.
beyond_repair as (
    select
        window_start,
        window_end,
        0 as min_design_words
    from {{ ref('int_edition') }}
),

coverage as (
    select
        region_code,
        affair_number,
        count(*) as n_covering
    from {{ ref('int_innovation_score') }}
    where variant = 'claimed' and is_eligible and is_basic_affair
    group by region_code, affair_number
),

-- The region's to send or withdraw: a draft, or sent and not yet judged.
candidate as (
    select * from {{ ref('int_innovation') }} where is_open
),

-- A draft has no cells in the grid; its state follows the same rule.
stated as (
    select
        candidate.region_code,
        candidate.innovation_id,
        indicator.weight_hundredths,
        indicator.level_required,
        indicator.max_level,
        delivered.level,
        {{ cell_status('delivered') }} as status
    from candidate
    cross join indicator
    left join {{ ref('int_delivered_indicator') }} as delivered
        on
            candidate.region_code = delivered.region_code
            and candidate.innovation_id = delivered.innovation_id
            and indicator.indicator_code = delivered.indicator_code
),

cell as (
    select
        stated.*,
        case when status in ('verified', 'pending') then level else 0 end as level_now
    from stated
),

measured as (
    select
        region_code,
        innovation_id,
        sum(weight_hundredths * level_now) as maturity_now_hundredths,
        sum(weight_hundredths * case when level_now < greatest(level_required, 1) then max_level else level_now end)
            as maturity_repaired_hundredths,
        sum(case when level_now < greatest(level_required, 1) then 1 else 0 end) as n_cells_to_repair,
        sum(case when level_now < level_required then 1 else 0 end) as n_mandatory_to_repair
    from cell
    group by region_code, innovation_id
),

judged as (
    select
        candidate.*,
        measured.maturity_now_hundredths,
        measured.maturity_repaired_hundredths,
        measured.n_cells_to_repair,
        measured.n_mandatory_to_repair,
        candidate.meets_conditions and measured.n_mandatory_to_repair = 0 as is_eligible_now,
        {{ meets_conditions('candidate', 'beyond_repair') }} as is_eligible_repaired
    from candidate
    cross join beyond_repair
    inner join measured
        on
            candidate.region_code = measured.region_code
            and candidate.innovation_id = measured.innovation_id
)

select
    judged.region_code,
    judged.innovation_id,
    judged.innovation_name,
    judged.agency,
    judged.is_reported,
    judged.is_design_long_enough,
    judged.affair_number,
    judged.is_basic_affair,
    cast(judged.maturity_now_hundredths as bigint) as maturity_now_hundredths,
    cast(judged.maturity_repaired_hundredths as bigint) as maturity_repaired_hundredths,
    cast(judged.n_cells_to_repair as bigint) as n_cells_to_repair,
    cast(judged.n_mandatory_to_repair as bigint) as n_mandatory_to_repair,
    judged.is_eligible_now,
    judged.is_eligible_repaired,
    case when judged.is_reported then 1 else 0 end as n_reported_own,
    case when judged.is_reported and judged.is_eligible_now then 1 else 0 end as n_counted_own,
    case when judged.is_basic_affair then coalesce(coverage.n_covering, 0) else 0 end as n_covering
from judged
left join coverage
    on judged.region_code = coverage.region_code and judged.affair_number = coverage.affair_number
