with level_check as (
    select * from {{ ref('int_level_check') }}
)

select
    edition.edition,
    edition.rule_year,
    gain.region_code,
    expected.agency,
    gain.innovation_id,
    innovation.innovation_name,
    gain.indicator_code,
    indicator.indicator_name,
    gain.status,
    -- An accepted level that follows a figure or a finished document is not raised by sending anything, unless
    -- the figure says more than what was entered.
    case
        when gain.status = 'pending' then 'verify'
        when
            gain.status = 'verified'
            and effort.indicator_code is not null
            and effort.raise_hours is null
            and coalesce(level_check.verdict, '') <> 'under_claim'
            then 'none'
        else 'send'
    end as next_step,
    gain.level_counted,
    gain.level_target,
    gain.gain_points,
    gain.gain_points_full,
    gain.is_mandatory,
    case gain.level_target
        when 1 then indicator.evidence_1
        when 2 then indicator.evidence_2
        else indicator.evidence_3
    end as evidence_needed,
    {{ due_after('edition.cutoff_date', 7) }} as due_date,
    gain.level as level_reported,
    case gain.level_target
        when 1 then indicator.level_1
        when 2 then indicator.level_2
        else indicator.level_3
    end as level_meaning,
    innovation.reasons,
    example.innovation_name as example_name,
    example.agency as example_agency,
    -- The order in which cells are worth sending; one without a gain needs more than one step.
    cast(
        row_number() over (
            partition by gain.region_code
            order by
                gain.gain_points desc,
                gain.is_mandatory desc,
                gain.gain_points_full desc,
                gain.innovation_id asc,
                gain.indicator_code asc
        ) as int
    ) as place
from {{ ref('int_indicator_gain') }} as gain
cross join {{ ref('int_edition') }} as edition
inner join {{ ref('int_indicator') }} as indicator on gain.indicator_code = indicator.indicator_code
inner join {{ ref('int_expected_indicator') }} as expected
    on
        gain.region_code = expected.region_code
        and gain.innovation_id = expected.innovation_id
        and gain.indicator_code = expected.indicator_code
left join {{ ref('effort') }} as effort on gain.indicator_code = effort.indicator_code
left join level_check
    on
        gain.region_code = level_check.region_code
        and gain.innovation_id = level_check.innovation_id
        and gain.indicator_code = level_check.indicator_code
left join {{ ref('int_verified_example') }} as example
    on
        gain.region_code = example.region_code
        and gain.indicator_code = example.indicator_code
        and gain.innovation_id <> ''
left join {{ ref('mart_innovation') }} as innovation
    on gain.region_code = innovation.region_code and gain.innovation_id = innovation.innovation_id
