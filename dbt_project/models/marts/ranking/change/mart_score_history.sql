with category as (
    select * from {{ ref('int_category') }}
),

then_category as (
    select * from {{ ref('stg_rule_book__category') }}
),

official as (
    select
        result.region_code,
        result.result_year as year,
        'official' as variant,
        result.score,
        result.predicate,
        result.reference as source
    from {{ ref('stg_official__hasil_resmi') }} as result
    inner join {{ ref('int_region') }} as region on result.region_code = region.region_code
),

computed as (
    select
        score.region_code,
        score.rule_year as year,
        score.variant,
        cast(score.iid as decimal(7, 2)) as score,
        cast(null as {{ dbt.type_string() }}) as predicate,
        cast(null as {{ dbt.type_string() }}) as source
    from {{ ref('mart_region_score') }} as score
),

every_score as (
    select * from official
    union all
    select * from computed
),

-- The category under the scale of the year itself, and under this edition's.
bounds as (
    select
        every_score.region_code,
        every_score.year,
        every_score.variant,
        max(case when every_score.score >= category.lower_bound then category.lower_bound end) as bound_now,
        max(
            case
                when then_category.rule_year = every_score.year and every_score.score >= then_category.lower_bound
                    then then_category.lower_bound
            end
        ) as bound_then
    from every_score
    cross join category
    cross join then_category
    group by every_score.region_code, every_score.year, every_score.variant
),

-- A difference is taken only between scores of one year: the ministry's and ours.
official_of_year as (
    select
        region_code,
        year,
        score
    from official
)

select
    edition.edition,
    edition.rule_year,
    every_score.region_code,
    every_score.year,
    every_score.variant,
    every_score.score,
    every_score.predicate,
    then_category.category_code as category_code_then,
    then_category.lower_bound as lower_bound_then,
    category.category_code as category_code_now,
    case when every_score.variant <> 'official' then every_score.score - official_of_year.score end
        as difference_to_official,
    every_score.source
from every_score
cross join {{ ref('int_edition') }} as edition
inner join bounds
    on
        every_score.region_code = bounds.region_code
        and every_score.year = bounds.year
        and every_score.variant = bounds.variant
left join category on bounds.bound_now = category.lower_bound
left join then_category
    on every_score.year = then_category.rule_year and bounds.bound_then = then_category.lower_bound
left join official_of_year
    on every_score.region_code = official_of_year.region_code and every_score.year = official_of_year.year
