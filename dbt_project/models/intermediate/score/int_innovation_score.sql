with innovation as (
    select * from {{ ref('int_innovation') }} where is_reported
),

previous as (
    select * from {{ ref('stg_orchestration__previous_innovation') }} where is_reported
),

-- Who is judged: today's innovations, the same with the verdict of then, those of the edition before.
subject as (
    {% for subject in ['today', 'unjudged'] %}
        select
            '{{ subject }}' as subject,
            innovation.region_code,
            innovation.innovation_id,
            innovation.innovation_name,
            innovation.agency,
            {% if subject == 'today' %}
                innovation.status,
            {% else %}
                coalesce(previous.status, innovation.status) as status,
            {% endif %}
            innovation.affair_number,
            innovation.is_basic_affair,
            innovation.first_applied_date,
            innovation.last_developed_date,
            innovation.design_words
        from innovation
        {% if subject == 'unjudged' %}
            left join previous
                on
                    innovation.region_code = previous.region_code
                    and innovation.innovation_id = previous.innovation_id
        {% endif %}
        union all
    {% endfor %}
    select
        'before' as subject,
        previous.region_code,
        previous.innovation_id,
        previous.innovation_name,
        previous.agency,
        previous.status,
        previous.affair_number,
        coalesce(affair.is_basic_affair, false) as is_basic_affair,
        previous.first_applied_date,
        previous.last_developed_date,
        previous.design_words
    from previous
    left join {{ ref('stg_rule_book__affair') }} as affair on previous.affair_number = affair.affair_number
),

placed as (
    select
        score_case.variant,
        score_case.levels,
        score_case.asks_mandatory_level,
        score_case.window_start,
        score_case.window_end,
        score_case.min_design_words,
        subject.region_code,
        subject.innovation_id,
        subject.innovation_name,
        subject.agency,
        subject.affair_number,
        subject.is_basic_affair,
        subject.first_applied_date,
        case when score_case.reads_development then subject.last_developed_date end as last_developed_date,
        subject.design_words,
        coalesce(status_rule.is_eligible, false) as is_status_eligible
    from subject
    inner join {{ ref('int_score_case') }} as score_case on subject.subject = score_case.subject
    left join {{ ref('int_rule_status') }} as status_rule
        on
            score_case.rule = status_rule.rule
            and subject.status = status_rule.code
            and status_rule.kind = 'status'
),

measured as (
    select
        placed.*,
        placed.is_status_eligible and {{ meets_conditions('placed', 'placed') }} as is_admissible,
        case
            when placed.asks_mandatory_level then level_sum.n_failing
            else level_sum.n_unverified
        end as n_mandatory_failing,
        level_sum.weighted_hundredths,
        level_sum.n_filled,
        level_sum.n_cells
    from placed
    inner join {{ ref('int_level_sum') }} as level_sum
        on
            placed.region_code = level_sum.region_code
            and placed.innovation_id = level_sum.innovation_id
            and placed.levels = level_sum.levels
)

select
    region_code,
    innovation_id,
    variant,
    affair_number,
    is_basic_affair,
    is_admissible,
    weighted_hundredths as maturity_hundredths,
    n_mandatory_failing,
    n_filled,
    n_cells,
    is_admissible and n_mandatory_failing = 0 as is_eligible
from measured
