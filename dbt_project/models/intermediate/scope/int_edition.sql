with rule_year as (
    select * from {{ ref('stg_rule_book__year') }}
),

synthetic as (
    select count(*) as n_files
    from {{ ref('stg_ingest__file_receipt') }}
    where is_in_force and is_synthetic
),

chosen as (
    select
        edition.*,
        -- Unless given: the newest rule year that is not after the year of the week (reading R10).
        coalesce(
            edition.requested_rule_year,
            (select max(rule_year.rule_year) from rule_year where rule_year.rule_year <= edition.week_year)
        ) as rule_year
    from {{ ref('stg_orchestration__edition') }} as edition
)

select
    chosen.edition,
    chosen.rule_year,
    chosen.week,
    chosen.cutoff_date,
    chosen.next_cutoff_date,
    chosen.province_scope,
    chosen.coverage_gate_pct,
    chosen.rule_book_hash,
    chosen.code_version,
    synthetic.n_files > 0 as is_synthetic,
    rule_year.status as rule_status,
    rule_year.source as rule_source,
    rule_year.divisor_floor,
    rule_year.min_basic_affairs,
    rule_year.count_weight,
    {{ as_hundredths('rule_year.count_weight') }} as count_weight_hundredths,
    rule_year.count_cap,
    rule_year.max_spd,
    rule_year.max_sid,
    rule_year.max_count,
    rule_year.max_total,
    rule_year.max_level,
    rule_year.min_design_words,
    rule_year.window_start,
    rule_year.window_end
from chosen
inner join rule_year on chosen.rule_year = rule_year.rule_year
cross join synthetic
