with edition as (
    select * from {{ ref('int_edition') }}
),

earlier as (
    select * from {{ ref('stg_orchestration__rank_history') }}
),

standing as (
    select * from {{ ref('mart_provincial_ranking') }}
),

every_edition as (
    select
        published_edition,
        week,
        cutoff_date,
        province_code,
        region_code,
        region_name,
        rank,
        iid,
        category_code,
        publication_state
    from earlier
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
    from standing
    cross join edition
),

final as (
    select
        edition.edition,
        edition.rule_year,
        every_edition.*
    from every_edition
    cross join edition
)

select * from final
