with edition as (
    select * from {{ ref('int_edition') }}
),

-- Trainings by agency and application, whatever their spelling.
training as (
    select
        attended.region_code,
        {{ normalise_name('coalesce(agency_alias.agency, attended.agency)') }} as agency_key,
        {{ normalise_name("coalesce(attended.application, '')") }} as application_key,
        coalesce(agency_alias.agency, attended.agency) as agency,
        coalesce(attended.application, '') as application,
        attended.training_date,
        coalesce(attended.n_passed, 0) as n_passed,
        cast(
            {{ dbt.dateadd('month', var('training_valid_months'), 'attended.training_date') }} as date
        ) as valid_until,
        edition.cutoff_date
    from {{ ref('stg_agency__bimtek') }} as attended
    inner join {{ ref('int_region') }} as region on attended.region_code = region.region_code
    cross join edition
    left join {{ ref('agency_alias') }} as agency_alias
        on {{ normalise_name('attended.agency') }} = agency_alias.alias_key
)

select
    region_code,
    agency_key,
    application_key,
    min(agency) as agency,
    min(application) as application,
    cast(
        sum(case when training_date <= cutoff_date and valid_until >= cutoff_date then n_passed else 0 end) as bigint
    ) as n_trained,
    max(case when training_date <= cutoff_date then training_date end) as last_training,
    max(case when training_date <= cutoff_date and n_passed > 0 then valid_until end) as valid_until,
    min(case when training_date > cutoff_date then training_date end) as next_training
from training
group by region_code, agency_key, application_key
