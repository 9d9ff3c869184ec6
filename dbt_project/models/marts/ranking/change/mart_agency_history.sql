with edition as (
    select * from {{ ref('int_edition') }}
),

own as (
    select
        region_code,
        coalesce(agency, '') as agency,
        count(*) as n_cells,
        sum(case when level_verified >= 1 then 1 else 0 end) as n_verified,
        sum(case when level_claimed >= 1 then 1 else 0 end) as n_claimed
    from {{ ref('int_indicator_status') }}
    where aspect = 'SID'
    group by region_code, coalesce(agency, '')
),

every_edition as (
    select
        published_edition,
        week,
        cutoff_date,
        region_code,
        agency,
        n_cells,
        n_verified,
        n_claimed
    from {{ ref('stg_orchestration__agency_history') }}
    union all
    select
        edition.edition as published_edition,
        edition.week,
        edition.cutoff_date,
        own.region_code,
        own.agency,
        own.n_cells,
        own.n_verified,
        own.n_claimed
    from own
    cross join edition
),

-- Eight editions are shown; a nation has some fifteen thousand agencies, so no more are carried on.
counted as (
    select
        every_edition.*,
        dense_rank() over (order by cutoff_date desc) as age
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
    cast(counted.n_cells as int) as n_cells,
    cast(counted.n_verified as int) as n_verified,
    cast(counted.n_claimed as int) as n_claimed
from counted
cross join edition
where counted.age <= 8
