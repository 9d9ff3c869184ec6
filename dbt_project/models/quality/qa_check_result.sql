with edition as (
    select * from {{ ref('int_edition') }}
),

measurement as (
    select * from {{ ref('qa_measurement') }}
),

catalogue as (
    select * from {{ ref('check_catalogue') }}
),

final as (
    select
        edition.edition,
        edition.rule_year,
        catalogue.check_id,
        catalogue.dimension,
        catalogue.severity,
        measurement.scope,
        measurement.n_checked,
        measurement.n_failed,
        measurement.points_lost,
        case when measurement.n_failed > 0 then 'failed' else 'passed' end as status,
        catalogue.owner
    from catalogue
    inner join measurement on catalogue.check_id = measurement.check_id
    cross join edition
)

select * from final
