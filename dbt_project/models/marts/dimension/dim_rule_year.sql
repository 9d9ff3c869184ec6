select
    edition.edition,
    rule.rule_year,
    rule.divisor_floor,
    rule.min_basic_affairs,
    cast(rule.count_weight as decimal(6, 2)) as count_weight,
    rule.count_cap,
    rule.max_spd,
    rule.max_sid,
    rule.max_count,
    rule.max_total,
    rule.max_level,
    rule.min_design_words,
    rule.window_start,
    rule.window_end,
    rule.status as rule_status,
    rule.source as rule_source
from {{ ref('stg_rule_book__year') }} as rule
cross join {{ ref('int_edition') }} as edition
