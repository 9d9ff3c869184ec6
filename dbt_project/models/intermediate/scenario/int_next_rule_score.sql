with edition as (
    select * from {{ ref('int_edition') }}
),

-- Next year's parameters and catalogue on today's data; no row when the rule book ends.
next_rule as (
    select
        rule_year.rule_year,
        rule_year.divisor_floor,
        rule_year.min_basic_affairs,
        {{ as_hundredths('rule_year.count_weight') }} as count_weight_hundredths,
        rule_year.count_cap,
        rule_year.max_total,
        rule_year.window_start,
        rule_year.window_end
    from {{ ref('stg_rule_book__year') }} as rule_year
    inner join edition on rule_year.rule_year = edition.rule_year + 1
),

catalogue_year as (
    select max(rule_indicator.rule_year) as rule_year
    from {{ ref('stg_rule_book__indicator') }} as rule_indicator
    inner join next_rule on rule_indicator.rule_year <= next_rule.rule_year
),

indicator as (
    select
        rule_indicator.indicator_code,
        rule_indicator.aspect,
        rule_indicator.mandatory as is_mandatory,
        {{ as_hundredths('rule_indicator.weight') }} as weight_hundredths
    from {{ ref('stg_rule_book__indicator') }} as rule_indicator
    inner join catalogue_year on rule_indicator.rule_year = catalogue_year.rule_year
),

region as (
    select * from {{ ref('int_region') }}
),

innovation as (
    select * from {{ ref('int_innovation') }} where is_reported
),

cell as (
    select * from {{ ref('int_indicator_status') }}
),

regional_sum as (
    select
        region.region_code,
        sum(indicator.weight_hundredths * coalesce(cell.level_verified, 0)) as spd_hundredths
    from region
    inner join indicator on indicator.aspect = 'SPD'
    left join cell
        on
            region.region_code = cell.region_code
            and cell.innovation_id = ''
            and indicator.indicator_code = cell.indicator_code
    group by region.region_code
),

innovation_sum as (
    select
        innovation.region_code,
        innovation.innovation_id,
        sum(indicator.weight_hundredths * coalesce(cell.level_verified, 0)) as maturity_hundredths,
        sum(case when indicator.is_mandatory and coalesce(cell.level_verified, 0) < 1 then 1 else 0 end) as n_failing
    from innovation
    inner join indicator on indicator.aspect = 'SID'
    left join cell
        on
            innovation.region_code = cell.region_code
            and innovation.innovation_id = cell.innovation_id
            and indicator.indicator_code = cell.indicator_code
    group by innovation.region_code, innovation.innovation_id
),

judged as (
    select
        innovation.region_code,
        innovation.affair_number,
        innovation.is_basic_affair,
        innovation_sum.maturity_hundredths,
        innovation.status <> 'ditolak'
        and innovation.is_design_long_enough
        and innovation_sum.n_failing = 0
        and (
            coalesce(innovation.first_applied_date between next_rule.window_start and next_rule.window_end, false)
            or coalesce(innovation.last_developed_date between next_rule.window_start and next_rule.window_end, false)
        ) as is_eligible
    from innovation
    inner join innovation_sum
        on
            innovation.region_code = innovation_sum.region_code
            and innovation.innovation_id = innovation_sum.innovation_id
    cross join next_rule
),

counted as (
    select
        region_code,
        count(*) as n_reported,
        sum(case when is_eligible then 1 else 0 end) as n_counted,
        sum(case when is_eligible then maturity_hundredths else 0 end) as maturity_sum_hundredths,
        count(distinct case when is_eligible and is_basic_affair then affair_number end) as basic_affairs_covered
    from judged
    group by region_code
),

assembled as (
    select
        regional_sum.region_code,
        next_rule.rule_year,
        next_rule.max_total,
        next_rule.count_weight_hundredths,
        next_rule.min_basic_affairs,
        next_rule.count_cap,
        cast(regional_sum.spd_hundredths as bigint) as spd_hundredths,
        cast(coalesce(counted.n_counted, 0) as bigint) as n_counted,
        cast(coalesce(counted.maturity_sum_hundredths, 0) as bigint) as maturity_sum_hundredths,
        cast(coalesce(counted.basic_affairs_covered, 0) as bigint) as basic_affairs_covered,
        cast(greatest(next_rule.divisor_floor, coalesce(counted.n_reported, 0)) as bigint) as divisor
    from regional_sum
    cross join next_rule
    left join counted on regional_sum.region_code = counted.region_code
),

final as (
    select
        region_code,
        rule_year,
        divisor,
        n_counted,
        basic_affairs_covered,
        divisor * (spd_hundredths + {{ count_score('basic_affairs_covered', 'n_counted') }})
        + maturity_sum_hundredths as score_numerator,
        divisor * max_total as score_denominator
    from assembled
)

select * from final
