{# Rows of a rule seed as they stood at the cut-off of the edition. A published rule row is never edited: a
   change is a new row with a later valid_from, and editions before that day keep the old one. #}
{% macro rules_in_force(seed, key) -%}
    select rule_row.*
    from {{ ref(seed) }} as rule_row
    inner join (
        select
            {{ key | join(', ') }},
            max(valid_from) as valid_from
        from {{ ref(seed) }}
        cross join {{ ref('stg_orchestration__edition') }} as edition_row
        where valid_from <= edition_row.cutoff_date
        group by {{ key | join(', ') }}
    ) as newest
        on
            rule_row.valid_from = newest.valid_from
            {% for column in key %}
                and rule_row.{{ column }} = newest.{{ column }}
            {% endfor %}
{%- endmacro %}

{# Rows of a rule table for the edition's rule year, or one some years later. A year without rows of its own has
   those of the newest year before it (reading R10). #}
{% macro rules_of_year(staged, years_later=0) -%}
    (
        select rule_row.*
        from {{ ref(staged) }} as rule_row
        where
            rule_row.rule_year = (
                select max(earlier.rule_year)
                from {{ ref(staged) }} as earlier
                inner join {{ ref('int_edition') }} as edition_row
                    on earlier.rule_year <= edition_row.rule_year + {{ years_later }}
            )
    )
{%- endmacro %}
