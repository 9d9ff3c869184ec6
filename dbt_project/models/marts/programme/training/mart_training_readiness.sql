with edition as (
    select * from {{ ref('int_edition') }}
),

training as (
    select * from {{ ref('int_training') }}
),

-- Regions that train.
trained as (
    select distinct region_code from training
),

fault as (
    select
        *,
        {{ normalise_name('agency') }} as agency_key
    from {{ ref('mart_agency_fault') }}
),

application as (
    select
        region_code,
        application_key,
        min(application) as application
    from training
    group by region_code, application_key
),

agency as (
    select
        known.region_code,
        {{ normalise_name('known.agency') }} as agency_key,
        -- As its innovations spell it, so that it leads to its worklist.
        coalesce(min(case when known.n_cells > 0 then known.agency end), min(known.agency)) as agency
    from {{ ref('mart_agency') }} as known
    inner join trained on known.region_code = trained.region_code
    where known.agency <> ''
    group by known.region_code, {{ normalise_name('known.agency') }}
),

open_work as (
    select
        region_code,
        {{ normalise_name('agency') }} as agency_key,
        sum(n_cells) as n_open
    from {{ ref('mart_open_work') }}
    where next_step = 'send' and agency <> ''
    group by region_code, {{ normalise_name('agency') }}
),

open_points as (
    select
        region_code,
        {{ normalise_name('agency') }} as agency_key,
        sum(gain_points) as open_points
    from {{ ref('mart_priority') }}
    where kind = 'send' and agency <> ''
    group by region_code, {{ normalise_name('agency') }}
),

last_before as (
    select
        training.region_code,
        training.agency_key,
        training.application_key,
        max(fault.cutoff_date) as cutoff_date
    from training
    inner join fault
        on
            training.region_code = fault.region_code
            and training.agency_key = fault.agency_key
            and fault.cutoff_date < training.last_training
    group by training.region_code, training.agency_key, training.application_key
),

-- Spellings that one agency had are one in each edition.
by_edition as (
    select
        region_code,
        agency_key,
        cutoff_date,
        sum(n_rows) as n_rows,
        sum(n_faults) as n_faults
    from fault
    group by region_code, agency_key, cutoff_date
),

compared as (
    select
        training.region_code,
        training.agency_key,
        training.application_key,
        before.n_rows as n_rows_before,
        before.n_faults as n_faults_before,
        -- A week that began after the training, and is still counted.
        case when {{ days_between('training.last_training', 'edition.cutoff_date') }} >= 7 then after.n_rows end
            as n_rows_after,
        case when {{ days_between('training.last_training', 'edition.cutoff_date') }} >= 7 then after.n_faults end
            as n_faults_after
    from training
    cross join edition
    left join last_before
        on
            training.region_code = last_before.region_code
            and training.agency_key = last_before.agency_key
            and training.application_key = last_before.application_key
    left join by_edition as before
        on
            last_before.region_code = before.region_code
            and last_before.agency_key = before.agency_key
            and last_before.cutoff_date = before.cutoff_date
    left join by_edition as after
        on
            training.region_code = after.region_code
            and training.agency_key = after.agency_key
            and edition.cutoff_date = after.cutoff_date
)

select
    edition.edition,
    edition.rule_year,
    agency.region_code,
    agency.agency,
    application.application,
    cast(coalesce(training.n_trained, 0) as int) as n_trained,
    training.last_training,
    training.valid_until,
    training.next_training,
    {{ per_hundred('compared.n_faults_before', 'compared.n_rows_before') }} as faults_before_per_100,
    {{ per_hundred('compared.n_faults_after', 'compared.n_rows_after') }} as faults_after_per_100,
    cast(compared.n_rows_before as int) as n_rows_before,
    cast(compared.n_rows_after as int) as n_rows_after,
    coalesce(compared.n_rows_before > 0 and compared.n_rows_after > 0, false) as is_compared,
    coalesce(training.valid_until >= edition.cutoff_date, false) as is_ready,
    -- The first that holds (decision 0115).
    case
        when training.valid_until >= edition.cutoff_date then 'ready'
        when training.valid_until is not null then 'expired'
        when training.last_training is not null then 'not_passed'
        else 'untrained'
    end as state,
    cast(coalesce(open_work.n_open, 0) as int) as n_open,
    cast(coalesce(open_points.open_points, 0) as decimal(18, 8)) as open_points
from agency
cross join edition
inner join application on agency.region_code = application.region_code
left join training
    on
        agency.region_code = training.region_code
        and agency.agency_key = training.agency_key
        and application.application_key = training.application_key
left join compared
    on
        training.region_code = compared.region_code
        and training.agency_key = compared.agency_key
        and training.application_key = compared.application_key
left join open_work
    on
        agency.region_code = open_work.region_code
        and agency.agency_key = open_work.agency_key
left join open_points
    on
        agency.region_code = open_points.region_code
        and agency.agency_key = open_points.agency_key
