{# By relation of cells, the columns of levels that are summed. #}
{% set grids = {
    'cell': ['claimed', 'verified', 'filled', 'mandatory_filled', 'highest_stands', 'some_evidence', 'every_piece'],
    'next_cell': ['next'],
    'change_cell': ['before', 'unjudged'],
} %}

with cell as (
    select * from {{ ref('int_indicator_status') }}
),

change_cell as (
    select
        change_cell.*,
        status_now as status
    from {{ ref('int_change_cell') }} as change_cell
),

next_indicator as (
    select
        rule_indicator.*,
        mandatory as is_mandatory
    from {{ rules_of_year('stg_rule_book__indicator', 1) }} as rule_indicator
),

subject as (
    select distinct
        region_code,
        innovation_id,
        aspect
    from cell
),

-- Today's cells in next year's catalogue; an indicator that it adds is not there yet.
next_cell as (
    select
        subject.region_code,
        subject.innovation_id,
        {{ as_hundredths('next_indicator.weight') }} as weight_hundredths,
        {{ level_required('next_indicator') }} as level_required,
        coalesce(cell.status, 'missing') as status,
        coalesce(cell.level_verified, 0) as level_next
    from subject
    inner join next_indicator on subject.aspect = next_indicator.aspect
    left join cell
        on
            subject.region_code = cell.region_code
            and subject.innovation_id = cell.innovation_id
            and next_indicator.indicator_code = cell.indicator_code
),

{% for grid, levels in grids.items() %}
    {{ grid }}_sum as (
        select
            region_code,
            innovation_id,
            {% for level in levels %}
                sum(weight_hundredths * level_{{ level }}) as sum_{{ level }},
                sum(case when level_{{ level }} < level_required then 1 else 0 end) as n_failing_{{ level }},
                sum(case when level_{{ level }} >= 1 then 1 else 0 end) as n_filled_{{ level }},
            {% endfor %}
            sum(case when level_required > 0 and status <> 'verified' then 1 else 0 end) as n_unverified,
            count(*) as n_cells
        from {{ grid }}
        group by region_code, innovation_id
    ),
{% endfor %}

final as (
    {% for grid, levels in grids.items() %}
        {% set is_last_grid = loop.last %}
        {% for level in levels %}
            select
                region_code,
                innovation_id,
                '{{ level }}' as levels,
                cast(sum_{{ level }} as bigint) as weighted_hundredths,
                cast(n_failing_{{ level }} as bigint) as n_failing,
                cast(n_unverified as bigint) as n_unverified,
                cast(n_filled_{{ level }} as bigint) as n_filled,
                n_cells
            from {{ grid }}_sum
            {% if not (loop.last and is_last_grid) %}union all{% endif %}
        {% endfor %}
    {% endfor %}
)

select * from final
