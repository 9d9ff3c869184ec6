with edition as (
    select * from {{ ref('int_edition') }}
),

final as (
    select
        edition.edition,
        edition.rule_year,
        cell.region_code,
        coalesce(cell.agency, '') as agency,
        cell.indicator_code,
        cast(count(*) as int) as n_cells,
        cast(sum(case when cell.level_verified >= 1 then 1 else 0 end) as int) as n_verified,
        cast(sum(case when cell.status = 'missing' then 1 else 0 end) as int) as n_missing
    from {{ ref('int_indicator_status') }} as cell
    cross join edition
    where cell.aspect = 'SID'
    group by edition.edition, edition.rule_year, cell.region_code, coalesce(cell.agency, ''), cell.indicator_code
)

select * from final
