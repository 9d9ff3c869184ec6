{# What is read otherwise: the condition of an innovation that counts, and the suffix of its levels. #}
{% set fixed = "innovation.is_reported and innovation.status <> 'ditolak'" %}
{% set readings = {
    'related_affairs_count': ('innovation.is_admissible and n_failing_verified = 0', 'verified'),
    'first_applied_only': (
        fixed ~ ' and innovation.is_design_long_enough and n_failing_verified = 0 and coalesce('
        ~ 'innovation.first_applied_date between edition.window_start and edition.window_end, false)',
        'verified',
    ),
    'any_design_length': (fixed ~ ' and innovation.is_in_window and n_failing_verified = 0', 'verified'),
    'mandatory_at_zero': ('innovation.is_admissible and n_mandatory_unverified = 0', 'verified'),
    'some_evidence': ('innovation.is_admissible and n_failing_some_evidence = 0', 'some_evidence'),
    'every_piece_accepted': ('innovation.is_admissible and n_failing_every_piece = 0', 'every_piece'),
} %}
{% set levels = ['verified', 'some_evidence', 'every_piece'] %}

with edition as (
    select * from {{ ref('int_edition') }}
),

innovation as (
    select * from {{ ref('int_innovation') }} where is_reported
),

cell as (
    select * from {{ ref('int_indicator_status') }}
),

regional_sum as (
    select
        region_code,
        {% for level in levels %}
            sum(weight_hundredths * level_{{ level }}) as spd_{{ level }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from cell
    where aspect = 'SPD'
    group by region_code
),

innovation_sum as (
    select
        region_code,
        innovation_id,
        {% for level in levels %}
            sum(weight_hundredths * level_{{ level }}) as maturity_{{ level }},
            sum(case when is_mandatory and level_{{ level }} < 1 then 1 else 0 end) as n_failing_{{ level }},
        {% endfor %}
        sum(case when is_mandatory and status <> 'verified' then 1 else 0 end) as n_mandatory_unverified
    from cell
    where aspect = 'SID'
    group by region_code, innovation_id
),

judged as (
    {% for scenario, (condition, level) in readings.items() %}
        select
            innovation.region_code,
            innovation.innovation_id,
            '{{ scenario }}' as scenario,
            case when innovation.is_basic_affair then innovation.affair_number end as basic_affair,
            innovation.related_affairs,
            innovation_sum.maturity_{{ level }} as maturity
        from innovation
        cross join edition
        inner join innovation_sum
            on
                innovation.region_code = innovation_sum.region_code
                and innovation.innovation_id = innovation_sum.innovation_id
        where {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

basic_alias as (
    select
        alias.affair_key,
        alias.affair_number
    from {{ ref('int_affair_alias') }} as alias
    inner join {{ ref('affair') }} as affair on alias.affair_number = affair.number
    where affair.{{ adapter.quote('group') }} = 'wajib_pelayanan_dasar'
),

-- Names hold commas themselves: the list is read with and without commas between its names.
affair_covered as (
    select
        region_code,
        scenario,
        basic_affair
    from judged
    where basic_affair is not null
    union
    select
        judged.region_code,
        judged.scenario,
        basic_alias.affair_number as basic_affair
    from judged
    inner join basic_alias
        on
            {{ normalise_list('judged.related_affairs', '[;|/\\n]') }}
            like concat('%#', basic_alias.affair_key, '#%')
            or {{ normalise_list('judged.related_affairs', '[,;|/\\n]') }}
            like concat('%#', basic_alias.affair_key, '#%')
    where judged.scenario = 'related_affairs_count'
),

coverage as (
    select
        region_code,
        scenario,
        count(*) as n_affairs
    from affair_covered
    group by region_code, scenario
),

counted as (
    select
        region_code,
        scenario,
        count(*) as n_counted,
        sum(maturity) as maturity_sum
    from judged
    group by region_code, scenario
),

every_region as (
    {% for scenario, (condition, level) in readings.items() %}
        select
            region_code,
            '{{ scenario }}' as scenario,
            spd_{{ level }} as spd_hundredths
        from regional_sum
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        every_region.region_code,
        every_region.scenario,
        cast(every_region.spd_hundredths as bigint) as spd_hundredths,
        cast(coalesce(counted.n_counted, 0) as bigint) as n_counted,
        cast(coalesce(counted.maturity_sum, 0) as bigint) as maturity_sum_hundredths,
        cast(coalesce(coverage.n_affairs, 0) as bigint) as basic_affairs_covered
    from every_region
    left join counted
        on every_region.region_code = counted.region_code and every_region.scenario = counted.scenario
    left join coverage
        on every_region.region_code = coverage.region_code and every_region.scenario = coverage.scenario
)

select * from final
