with edition as (
    select * from {{ ref('int_edition') }}
),

rule_category as (
    select * from {{ ref('stg_rule_book__category') }}
),

scale_year as (
    select max(rule_category.rule_year) as rule_year
    from rule_category
    inner join edition on rule_category.rule_year <= edition.rule_year
),

final as (
    select
        edition.rule_year,
        rule_category.category_code,
        rule_category.category,
        rule_category.lower_bound,
        {{ as_hundredths('rule_category.lower_bound') }} as lower_bound_hundredths
    from rule_category
    inner join scale_year on rule_category.rule_year = scale_year.rule_year
    cross join edition
)

select * from final
