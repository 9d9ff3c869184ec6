with edition as (
    select * from {{ ref('int_edition') }}
),

innovation as (
    select * from {{ ref('int_innovation') }}
),

training as (
    select * from {{ ref('int_training') }}
),

-- Only a region that trains has a use for it.
trained as (
    select distinct region_code from training
),

-- Of what an agency answers for: its innovations, and the rows of their indicators.
own_row as (
    select
        region_code,
        agency,
        1 as n_rows,
        0 as n_faults
    from innovation
    union all
    select
        innovation.region_code,
        innovation.agency,
        1 as n_rows,
        0 as n_faults
    from {{ ref('stg_puja_indah__indikator_inovasi') }} as delivered
    inner join innovation
        on
            delivered.region_code = innovation.region_code
            and delivered.innovation_id = innovation.innovation_id
    union all
    select
        region_code,
        agency,
        0 as n_rows,
        1 as n_faults
    from {{ ref('qa_judged_row') }}
    where is_failed and agency <> '' and file_sha256 is not null
),

own as (
    select
        own_row.region_code,
        own_row.agency,
        sum(own_row.n_rows) as n_rows,
        sum(own_row.n_faults) as n_faults
    from own_row
    inner join trained on own_row.region_code = trained.region_code
    group by own_row.region_code, own_row.agency
    having sum(own_row.n_rows) > 0
),

every_edition as (
    select
        published_edition,
        week,
        cutoff_date,
        region_code,
        agency,
        n_rows,
        n_faults
    from {{ ref('stg_orchestration__fault_history') }}
    union all
    select
        edition.edition as published_edition,
        edition.week,
        edition.cutoff_date,
        own.region_code,
        own.agency,
        own.n_rows,
        own.n_faults
    from own
    cross join edition
),

-- What stood before the newest training of each application is kept for as long as that is the newest.
before as (
    select
        every_edition.region_code,
        every_edition.agency,
        training.application_key,
        max(every_edition.cutoff_date) as cutoff_date
    from every_edition
    inner join training
        on
            every_edition.region_code = training.region_code
            and {{ normalise_name('every_edition.agency') }} = training.agency_key
            and every_edition.cutoff_date < training.last_training
    group by every_edition.region_code, every_edition.agency, training.application_key
),

needed as (
    select distinct
        region_code,
        agency,
        cutoff_date
    from before
),

counted as (
    select
        every_edition.*,
        dense_rank() over (order by every_edition.cutoff_date desc) as age
    from every_edition
)

select
    edition.edition,
    edition.rule_year,
    counted.published_edition,
    counted.week,
    counted.cutoff_date,
    counted.region_code,
    counted.agency,
    cast(counted.n_rows as int) as n_rows,
    cast(counted.n_faults as int) as n_faults
from counted
cross join edition
left join needed
    on
        counted.region_code = needed.region_code
        and counted.agency = needed.agency
        and counted.cutoff_date = needed.cutoff_date
where counted.age <= 8 or needed.agency is not null
