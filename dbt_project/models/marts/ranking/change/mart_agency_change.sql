{# What the agency had handed in: a level with evidence, whatever a verifier said of it. #}
{% set handed_in = "in ('pending', 'verified', 'rejected')" %}

with edition as (
    select * from {{ ref('int_edition') }}
),

previous as (
    select * from {{ ref('stg_orchestration__previous_ranking') }}
),

cell as (
    select
        region_code,
        agency,
        coalesce(status_before, 'missing') as status_before,
        coalesce(status_now, 'missing') as status_now
    from {{ ref('int_change_cell') }}
),

counted as (
    select
        region_code,
        agency,
        count(*) as n_cells,
        sum(
            case
                when status_now {{ handed_in }} and status_before not {{ handed_in }} then 1
                -- Refused then, and looked at anew: it was sent again.
                when status_now in ('pending', 'verified') and status_before = 'rejected' then 1
                else 0
            end
        ) as n_sent,
        sum(case when status_now = 'verified' and status_before <> 'verified' then 1 else 0 end) as n_accepted,
        sum(case when status_now = 'rejected' and status_before <> 'rejected' then 1 else 0 end) as n_rejected,
        sum(case when status_now not {{ handed_in }} and status_before {{ handed_in }} then 1 else 0 end) as n_gone
    from cell
    group by region_code, agency
)

select
    edition.edition,
    edition.rule_year,
    counted.region_code,
    counted.agency,
    previous.previous_edition,
    cast(counted.n_cells as int) as n_cells,
    cast(counted.n_sent as int) as n_sent,
    cast(counted.n_accepted as int) as n_accepted,
    cast(counted.n_rejected as int) as n_rejected,
    cast(counted.n_gone as int) as n_gone
from counted
inner join previous on counted.region_code = previous.region_code
cross join edition
