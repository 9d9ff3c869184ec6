with rule as (
    select
        'current' as rule,
        rule_year,
        divisor_floor,
        min_basic_affairs,
        count_weight,
        count_cap,
        max_total,
        min_design_words,
        window_start,
        window_end
    from {{ ref('int_edition') }}
    union all
    -- No row when the rule book ends.
    select
        'next' as rule,
        year.rule_year,
        year.divisor_floor,
        year.min_basic_affairs,
        year.count_weight,
        year.count_cap,
        year.max_total,
        year.min_design_words,
        year.window_start,
        year.window_end
    from {{ ref('stg_rule_book__year') }} as year
    inner join {{ ref('int_edition') }} as edition on year.rule_year = edition.rule_year + 1
)

select
    score_case.variant,
    score_case.scenario,
    score_case.levels,
    score_case.subject,
    score_case.rule,
    score_case.reads_development,
    score_case.asks_mandatory_level,
    score_case.counts_related,
    score_case.seats,
    rule.rule_year,
    rule.divisor_floor,
    rule.min_basic_affairs,
    {{ as_hundredths('rule.count_weight') }} as count_weight_hundredths,
    rule.count_cap,
    rule.max_total,
    case when score_case.asks_design then rule.min_design_words else 0 end as min_design_words,
    rule.window_start,
    rule.window_end
from {{ ref('score_case') }} as score_case
inner join rule on score_case.rule = rule.rule
