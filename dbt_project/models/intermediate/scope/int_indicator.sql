with edition as (
    select * from {{ ref('int_edition') }}
),

rule_indicator as (
    select * from {{ ref('stg_rule_book__indicator') }}
),

-- The catalogue of the newest rule year that has one carries forward (reading R10).
catalogue_year as (
    select max(rule_indicator.rule_year) as rule_year
    from rule_indicator
    inner join edition on rule_indicator.rule_year <= edition.rule_year
),

final as (
    select
        edition.rule_year,
        rule_indicator.rule_year as catalogue_year,
        rule_indicator.indicator_code,
        rule_indicator.aspect,
        rule_indicator.variable,
        rule_indicator.number,
        rule_indicator.name as indicator_name,
        rule_indicator.weight,
        {{ as_hundredths('rule_indicator.weight') }} as weight_hundredths,
        rule_indicator.mandatory as is_mandatory,
        rule_indicator.level_1,
        rule_indicator.level_2,
        rule_indicator.level_3,
        rule_indicator.evidence as evidence_needed,
        rule_indicator.supplier
    from rule_indicator
    inner join catalogue_year on rule_indicator.rule_year = catalogue_year.rule_year
    cross join edition
)

select * from final
