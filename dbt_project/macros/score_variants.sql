{# The variants of every score. `claimed` and `verified` are published; `filled` and `mandatory_filled` are what the
   verified score would be if every missing cell, or every missing mandatory cell, were verified at the
   highest level, and so price what is missing. `highest_stands` takes the decision on several rows for
   one cell the other way: the highest level stands. #}
{% macro score_variants() -%}
    {{ return(['claimed', 'verified', 'filled', 'mandatory_filled', 'highest_stands']) }}
{%- endmacro %}
