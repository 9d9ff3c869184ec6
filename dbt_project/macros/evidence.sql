{# A cell's row carries evidence: a link, or a document's number and date both (decisions 4). #}
{% macro has_evidence() -%}
    (evidence_link is not null or (document_number is not null and document_date is not null))
{%- endmacro %}

{# Text as an exact decimal where it is a number, else null; the door wrote numbers canonically. #}
{% macro decimal_or_null(text) -%}
    try_cast({{ text }} as decimal(24, 6))
{%- endmacro %}
