with catalogue as (
    select
        rule_indicator.*,
        mandatory as is_mandatory
    from {{ rules_of_year('stg_rule_book__indicator') }} as rule_indicator
),

-- The rule in full sentences; a row of the rule book that has none yet speaks in its own words.
told as (
    select
        catalogue.*,
        {% for level in [1, 2, 3] %}
            {{ in_year('sentence.level_' ~ level, 'catalogue.level_' ~ level) }} as meaning_{{ level }},
            {{ in_year('sentence.evidence_' ~ level, 'catalogue.evidence') }} as evidence_{{ level }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from catalogue
    cross join {{ ref('int_edition') }} as edition
    left join {{ ref('indicator_sentence') }} as sentence
        on
            catalogue.rule_year = sentence.rule_year
            and catalogue.indicator_code = sentence.indicator_code
            and catalogue.valid_from = sentence.valid_from
)

select
    edition.rule_year,
    told.rule_year as catalogue_year,
    told.indicator_code,
    told.aspect,
    told.variable,
    told.number,
    told.name as indicator_name,
    told.weight,
    {{ as_hundredths('told.weight') }} as weight_hundredths,
    told.is_mandatory,
    {{ level_required('told') }} as level_required,
    edition.max_level,
    told.meaning_1 as level_1,
    told.meaning_2 as level_2,
    told.meaning_3 as level_3,
    told.evidence_1,
    told.evidence_2,
    told.evidence_3,
    case
        when told.evidence_1 = told.evidence_2 and told.evidence_2 = told.evidence_3 then told.evidence_1
        else concat(
            'Level 1: ', told.evidence_1, '. Level 2: ', told.evidence_2, '. Level 3: ', told.evidence_3, '.'
        )
    end as evidence_needed,
    told.supplier
from told
cross join {{ ref('int_edition') }} as edition
