with catalogue as (
    select
        rule_indicator.*,
        mandatory as is_mandatory
    from {{ rules_of_year('stg_rule_book__indicator') }} as rule_indicator
)

select
    edition.rule_year,
    catalogue.rule_year as catalogue_year,
    catalogue.indicator_code,
    catalogue.aspect,
    catalogue.variable,
    catalogue.number,
    catalogue.name as indicator_name,
    catalogue.weight,
    {{ as_hundredths('catalogue.weight') }} as weight_hundredths,
    catalogue.is_mandatory,
    {{ level_required('catalogue') }} as level_required,
    edition.max_level,
    catalogue.level_1,
    catalogue.level_2,
    catalogue.level_3,
    catalogue.evidence as evidence_needed,
    catalogue.supplier
from catalogue
cross join {{ ref('int_edition') }} as edition
