with innovation as (
    select * from {{ ref('int_innovation') }}
),

cell as (
    select * from {{ ref('int_indicator_status') }} where aspect = 'SID'
),

summed as (
    select
        region_code,
        innovation_id,
        {% for variant in score_variants() %}
            sum(weight_hundredths * level_{{ variant }}) as maturity_{{ variant }},
            sum(case when is_mandatory and level_{{ variant }} < 1 then 1 else 0 end) as n_failing_{{ variant }},
            sum(case when level_{{ variant }} >= 1 then 1 else 0 end) as n_filled_{{ variant }},
        {% endfor %}
        count(*) as n_cells
    from cell
    group by region_code, innovation_id
),

by_variant as (
    {% for variant in score_variants() %}
        select
            region_code,
            innovation_id,
            '{{ variant }}' as variant,
            cast(maturity_{{ variant }} as bigint) as maturity_hundredths,
            cast(n_failing_{{ variant }} as bigint) as n_mandatory_failing,
            cast(n_filled_{{ variant }} as bigint) as n_filled,
            n_cells
        from summed
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        innovation.region_code,
        innovation.innovation_id,
        by_variant.variant,
        innovation.affair_number,
        innovation.is_basic_affair,
        innovation.is_admissible,
        by_variant.maturity_hundredths,
        by_variant.n_mandatory_failing,
        by_variant.n_filled,
        by_variant.n_cells,
        innovation.is_admissible and by_variant.n_mandatory_failing = 0 as is_eligible
    from innovation
    inner join by_variant
        on
            innovation.region_code = by_variant.region_code
            and innovation.innovation_id = by_variant.innovation_id
)

select * from final
