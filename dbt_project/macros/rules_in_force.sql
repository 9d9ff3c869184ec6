{# Rows of a rule seed as they stood at the cut-off of the edition. A published rule row is never edited: a
   change is a new row with a later valid_from, and editions before that day keep the old one. #}
{% macro rules_in_force(seed, key) -%}
    (
        select versioned.*
        from (
            select
                rule_row.*,
                row_number() over (
                    partition by {{ key | join(', ') }}
                    order by rule_row.valid_from desc
                ) as version_rank
            from {{ ref(seed) }} as rule_row
            cross join {{ ref('stg_orchestration__edition') }} as edition_row
            where rule_row.valid_from <= edition_row.cutoff_date
        ) as versioned
        where versioned.version_rank = 1
    )
{%- endmacro %}
