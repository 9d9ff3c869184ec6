select
    region_code,
    edition as previous_edition,
    cast(rule_year as int) as previous_rule_year,
    cast(max_total as int) as previous_max_total,
    cast(rank as int) as previous_rank,
    {{ as_hundredths('iid') }} as previous_iid_hundredths,
    {{ as_hundredths('spd_score') }} as previous_spd_hundredths,
    {{ as_hundredths('count_score') }} as previous_count_hundredths,
    {{ as_hundredths('maturity_sum') }} as previous_maturity_sum_hundredths,
    cast(divisor as bigint) as previous_divisor
from {{ source('landing', 'previous_ranking') }}
