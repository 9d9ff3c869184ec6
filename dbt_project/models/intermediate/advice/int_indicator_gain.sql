with region_score as (
    select * from {{ ref('int_region_score') }} where variant = 'verified'
),

innovation_score as (
    select * from {{ ref('int_innovation_score') }} where variant = 'verified'
),

covered_affair as (
    select distinct
        region_code,
        affair_number
    from innovation_score
    where is_eligible and is_basic_affair
),

-- Cells that are not verified at the highest level, with the level that counts today and the target.
open_cell as (
    select
        region_code,
        innovation_id,
        indicator_code,
        aspect,
        status,
        weight_hundredths,
        is_mandatory,
        level_required,
        max_level,
        level,
        level_verified as level_counted,
        case
            when status in ('pending', 'no_evidence', 'rejected') and level > 0 then level
            else least(level_verified + 1, max_level)
        end as level_target
    from {{ ref('int_indicator_status') }}
    where not (status = 'verified' and level >= max_level)
),

placed as (
    select
        open_cell.*,
        edition.count_weight_hundredths,
        edition.count_cap,
        edition.min_basic_affairs,
        region_score.n_counted,
        region_score.basic_affairs_covered,
        region_score.count_hundredths,
        region_score.divisor,
        region_score.score_denominator,
        coalesce(innovation_score.is_eligible, false) as is_eligible,
        coalesce(innovation_score.is_admissible, false) as is_admissible,
        coalesce(innovation_score.n_mandatory_failing, 0) as n_mandatory_failing,
        coalesce(innovation_score.maturity_hundredths, 0) as maturity_hundredths,
        innovation_score.affair_number,
        -- The innovation becomes eligible when this cell is the only thing in its way and reaches its level.
        coalesce(
            innovation_score.is_admissible
            and open_cell.level_counted < open_cell.level_required
            and innovation_score.n_mandatory_failing = 1,
            false
        ) as becomes_eligible,
        case
            when innovation_score.is_basic_affair and covered_affair.affair_number is null then 1
            else 0
        end as n_new_affairs
    from open_cell
    cross join {{ ref('int_edition') }} as edition
    inner join region_score on open_cell.region_code = region_score.region_code
    left join innovation_score
        on
            open_cell.region_code = innovation_score.region_code
            and open_cell.innovation_id = innovation_score.innovation_id
    left join covered_affair
        on
            innovation_score.region_code = covered_affair.region_code
            and innovation_score.affair_number = covered_affair.affair_number
),

-- What the region's numerator gains beyond the cell's own weight: an innovation that begins to count brings its
-- maturity, one more counted innovation and perhaps one more affair.
counted as (
    select
        placed.*,
        case
            when aspect = 'SPD' or is_eligible then 0
            else
                maturity_hundredths
                + divisor * (
                    {{ count_score('basic_affairs_covered + n_new_affairs', 'n_counted + 1') }}
                    - count_hundredths
                )
        end as counting_numerator,
        case when aspect = 'SPD' then divisor else 1 end * weight_hundredths as weight_numerator
    from placed
),

entry as (
    select
        counted.*,
        case when becomes_eligible then counting_numerator else 0 end as entry_numerator,
        case when aspect = 'SPD' or is_eligible or becomes_eligible then weight_numerator else 0 end as level_numerator
    from counted
),

priced as (
    select
        entry.*,
        {{ gain_at('level_target') }} as gain_numerator,
        {{ gain_at('max_level') }} as gain_full_numerator
    from entry
)

select
    region_code,
    innovation_id,
    indicator_code,
    status,
    level,
    level_counted,
    level_target,
    level_required,
    max_level,
    is_mandatory,
    is_admissible,
    is_eligible,
    n_mandatory_failing,
    counting_numerator,
    weight_numerator,
    becomes_eligible,
    case when becomes_eligible and n_new_affairs = 1 then affair_number end as new_affair_number,
    case when becomes_eligible then maturity_hundredths else 0 end as entry_maturity_hundredths,
    entry_numerator,
    level_numerator,
    gain_numerator,
    gain_full_numerator,
    score_denominator,
    {{ index_points('gain_numerator') }} as gain_points,
    {{ index_points('gain_full_numerator') }} as gain_points_full
from priced
