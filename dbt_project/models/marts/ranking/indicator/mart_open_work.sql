with edition as (
    select * from {{ ref('int_edition') }}
),

final as (
    select
        edition.edition,
        edition.rule_year,
        cell.region_code,
        coalesce(cell.agency, '') as agency,
        cell.next_step,
        cast(count(*) as int) as n_cells,
        cast(sum(case when cell.is_mandatory then 1 else 0 end) as int) as n_mandatory,
        cast(sum(case when cell.gain_points > 0 then 1 else 0 end) as int) as n_with_gain
    from {{ ref('mart_missing_indicator') }} as cell
    cross join edition
    group by edition.edition, edition.rule_year, cell.region_code, coalesce(cell.agency, ''), cell.next_step
)

select * from final
