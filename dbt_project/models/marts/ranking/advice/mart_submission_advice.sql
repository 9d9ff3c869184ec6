with edition as (
    select * from {{ ref('int_edition') }}
),

-- What can still become of the verified score: everything reported whose evidence may be accepted.
region_score as (
    select * from {{ ref('int_region_score') }} where variant = 'claimed'
),

-- The region without the innovation, and what it would add.
without_it as (
    select
        candidate.*,
        edition.count_weight_hundredths,
        edition.count_cap,
        edition.min_basic_affairs,
        edition.max_total,
        edition.divisor_floor,
        region_score.n_reported - candidate.n_reported_own as others_reported,
        region_score.n_counted - candidate.n_counted_own as others_counted,
        region_score.maturity_sum_hundredths
        - candidate.n_counted_own * candidate.maturity_now_hundredths as others_maturity,
        region_score.basic_affairs_covered
        - case when candidate.n_counted_own = 1 and candidate.n_covering = 1 then 1 else 0 end as others_affairs,
        case when candidate.is_basic_affair and candidate.n_covering = candidate.n_counted_own then 1 else 0 end
            as n_new_affairs
    from {{ ref('int_candidate') }} as candidate
    cross join edition
    inner join region_score on candidate.region_code = region_score.region_code
),

compared as (
    select
        without_it.*,
        greatest(divisor_floor, others_reported) as divisor_without,
        greatest(divisor_floor, others_reported + 1) as divisor_with,
        {{ count_score('others_affairs + n_new_affairs', 'others_counted + 1') }}
        - {{ count_score('others_affairs', 'others_counted') }} as count_gain
    from without_it
),

-- Differences of the index x divisor_without x divisor_with x max_total, exactly.
priced as (
    select
        compared.*,
        divisor_without * divisor_with * max_total as gain_denominator,
        -others_maturity * (divisor_with - divisor_without)
        + case
            when is_eligible_now
                then divisor_without * (divisor_with * count_gain + maturity_now_hundredths)
            else 0
        end as gain_now_numerator,
        -others_maturity * (divisor_with - divisor_without)
        + case
            when is_eligible_repaired
                then divisor_without * (divisor_with * count_gain + maturity_repaired_hundredths)
            else 0
        end as gain_repaired_numerator,
        -- The least maturity with which it does not lower the index, if it is eligible: rounded up.
        greatest(
            {{ integer_divide(
                'others_maturity * (divisor_with - divisor_without) + divisor_without - 1', 'divisor_without'
            ) }} - divisor_with * count_gain,
            0
        ) as break_even_hundredths
    from compared
)

select
    edition.edition,
    edition.rule_year,
    priced.region_code,
    priced.innovation_id,
    priced.innovation_name,
    priced.agency,
    priced.is_reported,
    cast({{ as_decimal('priced.maturity_now_hundredths', 2, 9) }} as decimal(5, 2)) as maturity_now,
    cast({{ as_decimal('priced.maturity_repaired_hundredths', 2, 9) }} as decimal(5, 2)) as maturity_repaired,
    {{ as_decimal('priced.break_even_hundredths', 2, 9) }} as break_even_maturity,
    priced.is_eligible_now,
    priced.is_eligible_repaired,
    cast(priced.n_cells_to_repair as int) as n_cells_to_repair,
    cast(priced.n_mandatory_to_repair as int) as n_mandatory_to_repair,
    not priced.is_design_long_enough as needs_longer_design,
    {{ signed_points('priced.gain_now_numerator', 'priced.gain_denominator') }} as gain_now_points,
    {{ signed_points('priced.gain_repaired_numerator', 'priced.gain_denominator') }} as gain_repaired_points,
    case
        when best_set.is_in_best_set then 'submit'
        when priced.gain_repaired_numerator > 0 then 'repair_first'
        else 'hold_back'
    end as advice,
    best_set.is_in_best_set,
    cast(best_set.best_set_size as int) as best_set_size,
    best_set.best_set_gain_points
from priced
cross join edition
inner join {{ ref('int_submission_set') }} as best_set
    on priced.region_code = best_set.region_code and priced.innovation_id = best_set.innovation_id
