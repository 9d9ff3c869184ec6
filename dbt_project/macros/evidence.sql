{# A cell's row carries evidence: a link, or a document's number and date both (reading R4). #}
{% macro has_evidence() -%}
    (evidence_link is not null or (document_number is not null and document_date is not null))
{%- endmacro %}

{# The other reading: a document's number or its date alone is evidence, too. #}
{% macro has_some_evidence() -%}
    (evidence_link is not null or document_number is not null or document_date is not null)
{%- endmacro %}

{# Text as an exact decimal where it is a number, else null; the door wrote numbers canonically. #}
{% macro decimal_or_null(text) -%}
    try_cast({{ text }} as decimal(24, 6))
{%- endmacro %}

{# The state of a cell from its row of int_delivered_indicator, if it has one: the first that holds
   (reading R4). #}
{% macro cell_status(delivered) -%}
    case
        when {{ delivered }}.level is null then 'missing'
        when {{ delivered }}.n_rejected = {{ delivered }}.n_rows then 'rejected'
        when not {{ delivered }}.has_evidence then 'no_evidence'
        when {{ delivered }}.n_verified > 0 then 'verified'
        else 'pending'
    end
{%- endmacro %}
