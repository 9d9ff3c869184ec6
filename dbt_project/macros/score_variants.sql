{# The variants of every score. `claimed` and `verified` are published; the other two are what the
   verified score would be if every missing cell, or every missing mandatory cell, were verified at the
   highest level, and so price what is missing. #}
{% macro score_variants() -%}
    {{ return(['claimed', 'verified', 'filled', 'mandatory_filled']) }}
{%- endmacro %}
