{# A sentence about an indicator, or what the rule book prints, with the years that it speaks of: {T-0} is the rule
   year of the edition, {T-1} and {T-2} the years before it. #}
{% macro in_year(sentence, printed) -%}
    replace(
        replace(
            replace(coalesce({{ sentence }}, {{ printed }}), '{T-0}', cast(edition.rule_year as varchar)),
            '{T-1}', cast(edition.rule_year - 1 as varchar)
        ),
        '{T-2}', cast(edition.rule_year - 2 as varchar)
    )
{%- endmacro %}
