{# Text rules that need regular expressions, whose calls differ between engines. #}

{% macro replace_all(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_all')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern | replace("\\", "\\\\") }}', '{{ replacement }}')
{%- endmacro %}

{# Runs of non-space characters after HTML is removed (reading R4, rancang bangun). The separators
   of Unicode are spaces too: text pasted from a word processor is full of no-break spaces. #}
{% macro count_words(text) -%}
    {%- set plain = replace_all("replace(coalesce(" ~ text ~ ", ''), '&nbsp;', ' ')", '<[^>]*>', ' ') -%}
    {%- set single = "trim(" ~ replace_all(plain, '[\\s\\p{Z}]+', ' ') ~ ")" -%}
    case
        when {{ single }} = '' then 0
        else length({{ single }}) - length(replace({{ single }}, ' ', '')) + 1
    end
{%- endmacro %}

{# A written list of names as #name#name#, each normalised; `separator` is a class of characters. #}
{% macro normalise_list(text, separator) -%}
    {%- set marked = replace_all("lower(" ~ text ~ ")", separator, '#') -%}
    {%- set plain = replace_all(marked, '[^a-z0-9#]+', ' ') -%}
    concat('#', trim({{ replace_all(plain, ' ?# ?', '#') }}), '#')
{%- endmacro %}

{# Texts of a group, one after the other in an order, with nothing between them. #}
{% macro joined(text, order) -%}
    {{ return(adapter.dispatch('joined')(text, order)) }}
{%- endmacro %}

{% macro default__joined(text, order) -%}
    string_agg({{ text }}, '' order by {{ order }})
{%- endmacro %}

{% macro spark__joined(text, order) -%}
    array_join(transform(array_sort(collect_list(struct({{ order }} as place, {{ text }} as said))), one -> one.said), '')
{%- endmacro %}

{# Lower case, every run of characters other than a-z and 0-9 one space, trimmed. #}
{% macro normalise_name(text) -%}
    trim({{ replace_all("lower(" ~ text ~ ")", '[^a-z0-9]+', ' ') }})
{%- endmacro %}
