{# The rule of the index (readings R1 to R4), each part written once. Scores, gains, scenarios, next year's rules,
   the change since the edition before and the advice are all made of these. `one` is a relation with the columns
   of an innovation that two editions know (innovation_name, agency, affair_number, is_basic_affair, the two dates,
   design_words), `rule` one with the parameters of a rule year, often the same. Their Python twin is
   reports/scenario/scoring.py. #}

{# What an innovation must be beside its stage, its status and its mandatory cells. A further condition goes here. #}
{% macro meets_conditions(one, rule) -%}
    {{ is_in_window(one, rule) }}
    and {{ is_design_long_enough(one, rule) }}
{%- endmacro %}

{# First applied or last developed inside the window, its first and last day included. #}
{% macro is_in_window(one, rule) -%}
    (
        coalesce({{ one }}.first_applied_date between {{ rule }}.window_start and {{ rule }}.window_end, false)
        or coalesce({{ one }}.last_developed_date between {{ rule }}.window_start and {{ rule }}.window_end, false)
    )
{%- endmacro %}

{% macro is_design_long_enough(one, rule) -%}
    {{ one }}.design_words >= {{ rule }}.min_design_words
{%- endmacro %}

{# The level that a cell of an indicator must reach for its innovation to count. #}
{% macro level_required(indicator) -%}
    case when {{ indicator }}.is_mandatory then 1 else 0 end
{%- endmacro %}

{# The score for the number of innovations, in hundredths: 0 when too few basic-service affairs are
   covered. Reads count_weight_hundredths, count_cap and min_basic_affairs of the row. #}
{% macro count_score(affairs_covered, n_counted) -%}
    case
        when {{ affairs_covered }} >= min_basic_affairs
            then count_weight_hundredths * least({{ n_counted }}, count_cap)
        else 0
    end
{%- endmacro %}

{# The index is score_numerator / score_denominator, exactly: (SPD + SID) / max_total x 100 with every part over the
   common divisor, and weights in hundredths cancelling the factor of 100. Reads the parts of the row. #}
{% macro score_ratio() -%}
    cast(divisor * (spd_hundredths + count_hundredths) + maturity_sum_hundredths as bigint) as score_numerator,
    cast(divisor * max_total as bigint) as score_denominator
{%- endmacro %}

{# What the numerator gains when a cell is verified at a level: nothing while the level leaves its innovation out,
   else what the innovation brings by counting, and the levels. Reads a row of int_indicator_gain. #}
{% macro gain_at(level) -%}
    case
        when becomes_eligible and {{ level }} < level_required then 0
        else entry_numerator + level_numerator * ({{ level }} - level_counted)
    end
{%- endmacro %}
