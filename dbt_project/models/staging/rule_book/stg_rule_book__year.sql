select
    rule_year,
    divisor_floor,
    min_basic_affairs,
    count_weight,
    count_cap,
    max_spd,
    max_sid,
    max_count,
    max_total,
    max_level,
    min_design_words,
    window_start,
    window_end,
    status,
    source,
    valid_from
from {{ rules_in_force('rule_year', ['rule_year']) }} as in_force
