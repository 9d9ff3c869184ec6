with edition as (
    select * from {{ ref('int_edition') }}
),

gain as (
    select * from {{ ref('int_indicator_gain') }}
),

expected as (
    select * from {{ ref('int_expected_indicator') }}
),

indicator as (
    select * from {{ ref('int_indicator') }}
),

innovation as (
    select * from {{ ref('int_innovation') }}
),

final as (
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
        gain.level_counted,
        gain.level_target,
        gain.gain_points,
        gain.gain_points_full,
        gain.is_mandatory,
        indicator.evidence_needed,
        edition.next_cutoff_date as due_date
    from gain
    cross join edition
    inner join indicator on gain.indicator_code = indicator.indicator_code
    inner join expected
        on
            gain.region_code = expected.region_code
            and gain.innovation_id = expected.innovation_id
            and gain.indicator_code = expected.indicator_code
    left join innovation
        on gain.region_code = innovation.region_code and gain.innovation_id = innovation.innovation_id
)

select * from final
