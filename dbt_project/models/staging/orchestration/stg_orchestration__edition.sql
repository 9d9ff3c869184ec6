select
    edition,
    week,
    cast(cutoff_date as date) as cutoff_date,
    cast(next_cutoff_date as date) as next_cutoff_date,
    cast(week_year as int) as week_year,
    cast(requested_rule_year as int) as requested_rule_year,
    province_scope,
    cast(coverage_gate_pct as decimal(5, 2)) as coverage_gate_pct,
    rule_book_hash,
    code_version
from {{ source('landing', 'edition') }}
