{# Exact arithmetic. Scores are integers in hundredths (or a ratio of integers) until they are
   published; division happens once, here, and rounds half up. Dialects differ only in this folder. #}

{% macro integer_divide(dividend, divisor) -%}
    {{ return(adapter.dispatch('integer_divide')(dividend, divisor)) }}
{%- endmacro %}

{% macro default__integer_divide(dividend, divisor) -%}
    (({{ dividend }}) // ({{ divisor }}))
{%- endmacro %}

{% macro spark__integer_divide(dividend, divisor) -%}
    (({{ dividend }}) div ({{ divisor }}))
{%- endmacro %}

{# dividend / divisor as an integer count of 1/scale, rounded half up; both are non-negative. #}
{% macro divide_half_up(dividend, divisor, scale) -%}
    {{ integer_divide("2 * " ~ scale ~ " * (" ~ dividend ~ ") + (" ~ divisor ~ ")", "2 * (" ~ divisor ~ ")") }}
{%- endmacro %}

{# An integer count of 10^-digits as an exact decimal. #}
{% macro as_decimal(count, digits, precision) -%}
    cast(
        cast({{ count }} as decimal({{ precision }}, 0)) * {{ "0." ~ "0" * (digits - 1) ~ "1" }}
        as decimal({{ precision }}, {{ digits }})
    )
{%- endmacro %}

{# An exact decimal with two digits as an integer in hundredths. #}
{% macro as_hundredths(amount) -%}
    cast(cast({{ amount }} as decimal(12, 2)) * 100 as bigint)
{%- endmacro %}

{# A difference of score_numerator as index points with eight decimals. #}
{% macro index_points(numerator) -%}
    {{ as_decimal(divide_half_up(numerator, 'score_denominator', 100000000), 8, 18) }}
{%- endmacro %}

{# An exact decimal in hundredths, rounded half up: toward the larger number, below zero, too. #}
{% macro hundredths_half_up(amount) -%}
    cast(floor(({{ amount }}) * 100 + 0.5) as bigint)
{%- endmacro %}

{# Change of an amount in hundredths of a percent, rounded half up; null when there is no base. Both are
   decimals with six digits; their product outgrows 64 bits. #}
{% macro growth_hundredths(amount, base) -%}
    {%- set twice = "(2 * 10000 * (" ~ wide_integer(amount) ~ " - " ~ wide_integer(base) ~ ") + " ~ wide_integer(base) ~ ")" -%}
    {%- set divisor = "(2 * " ~ wide_integer(base) ~ ")" -%}
    case
        when {{ base }} > 0 and {{ twice }} >= 0 then cast({{ integer_divide(twice, divisor) }} as bigint)
        when {{ base }} > 0
            then cast(-{{ integer_divide("-" ~ twice ~ " + " ~ divisor ~ " - 1", divisor) }} as bigint)
    end
{%- endmacro %}

{# An integer in a type of 38 digits. #}
{% macro wide(integer) -%}
    {{ return(adapter.dispatch('wide')(integer)) }}
{%- endmacro %}

{% macro default__wide(integer) -%}
    cast({{ integer }} as hugeint)
{%- endmacro %}

{% macro spark__wide(integer) -%}
    cast({{ integer }} as decimal(38, 0))
{%- endmacro %}

{% macro wide_integer(amount) -%}
    {{ return(adapter.dispatch('wide_integer')(amount)) }}
{%- endmacro %}

{% macro default__wide_integer(amount) -%}
    cast({{ amount }} * 1000000 as hugeint)
{%- endmacro %}

{% macro spark__wide_integer(amount) -%}
    cast({{ amount }} * 1000000 as decimal(38, 0))
{%- endmacro %}

{# A mean level with three decimals; null where there is no cell. #}
{% macro mean_level(levels, cells) -%}
    case when {{ cells }} > 0 then {{ as_decimal(divide_half_up(levels, cells, 1000), 3, 9) }} end
{%- endmacro %}

{# A difference of scores over any denominator as index points with eight decimals, of either sign, rounded half
   away from zero. Differences over a product of divisors outgrow 64 bits. #}
{% macro signed_points(numerator, denominator) -%}
    {%- set digits = "2 * 100000000 * " ~ wide("abs(" ~ numerator ~ ")") ~ " + (" ~ denominator ~ ")" -%}
    {%- set count = integer_divide(digits, "2 * (" ~ denominator ~ ")") -%}
    {{ as_decimal("case when " ~ numerator ~ " < 0 then -1 else 1 end * " ~ count, 8, 18) }}
{%- endmacro %}

{# Hours, a decimal with two digits, as a whole number of quarter-hours. #}
{% macro quarter_hours(hours) -%}
    {{ integer_divide(as_hundredths(hours), 25) }}
{%- endmacro %}

{# How many of 100, with two decimals; null where there is nothing to have a share of. #}
{% macro per_hundred(part, whole) -%}
    case when {{ whole }} > 0 then {{ as_decimal(divide_half_up("100 * " ~ part, whole, 100), 2, 9) }} end
{%- endmacro %}
