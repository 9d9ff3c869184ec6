with edition as (
    select * from {{ ref('int_edition') }}
),

every_edition as (
    select * from {{ ref('stg_orchestration__rank_history') }}
    union all
    select
        edition.edition as published_edition,
        edition.week,
        edition.cutoff_date,
        standing.province_code,
        standing.region_code,
        standing.region_name,
        standing.rank,
        standing.iid,
        standing.category_code,
        standing.publication_state
    from {{ ref('mart_provincial_ranking') }} as standing
    cross join edition
)

select
    edition.edition,
    edition.rule_year,
    every_edition.*
from every_edition
cross join edition
