{# The convention of decision 0123: a cell that is open in the edition before a session; the session within seven days
   after its cut-off; verified or not four editions later; beside cells of agencies that nobody coached on the same
   indicator since. #}
with edition as (
    select * from {{ ref('int_edition') }}
),

cell as (
    select
        *,
        {{ normalise_name('agency') }} as agency_key
    from {{ ref('stg_orchestration__cell_before') }}
),

-- How much of its cells an agency had filled, in quarters.
band as (
    select
        region_code,
        agency_key,
        least(
            3,
            {{ integer_divide("4 * sum(case when status in ('verified', 'pending') then 1 else 0 end)", "count(*)") }}
        ) as completeness_band
    from cell
    group by region_code, agency_key
),

session as (
    select
        region_code,
        {{ normalise_name('agency') }} as agency_key,
        innovation_id,
        indicator_code,
        session_date
    from {{ ref('int_coaching_session') }}
    where state = 'terlaksana' and indicator_code is not null
),

then_cutoff as (
    select max(cutoff_date) as cutoff_date from cell
),

coached_agency as (
    select
        session.region_code,
        session.agency_key,
        session.indicator_code,
        max(
            case when {{ days_between('then_cutoff.cutoff_date', 'session.session_date') }} <= 7 then 1 else 0 end
        ) as in_week
    from session
    cross join then_cutoff
    where session.session_date > then_cutoff.cutoff_date
    group by session.region_code, session.agency_key, session.indicator_code
),

open_cell as (
    select
        cell.region_code,
        cell.agency,
        cell.agency_key,
        cell.innovation_id,
        cell.indicator_code,
        cell.status as status_before,
        cell.cutoff_date,
        band.completeness_band,
        coached_agency.in_week,
        coalesce(now.status = 'verified', false) as is_verified
    from cell
    inner join band on cell.region_code = band.region_code and cell.agency_key = band.agency_key
    left join coached_agency
        on
            cell.region_code = coached_agency.region_code
            and cell.agency_key = coached_agency.agency_key
            and cell.indicator_code = coached_agency.indicator_code
    left join {{ ref('int_indicator_status') }} as now
        on
            cell.region_code = now.region_code
            and cell.innovation_id = now.innovation_id
            and cell.indicator_code = now.indicator_code
    where cell.status <> 'verified' and cell.agency <> ''
),

-- Of a session about one innovation, its cell; of one about none, every cell of the agency and the indicator.
coached_cell as (
    select distinct
        cell.region_code,
        cell.innovation_id,
        cell.indicator_code
    from cell
    inner join session
        on
            cell.region_code = session.region_code
            and cell.agency_key = session.agency_key
            and cell.indicator_code = session.indicator_code
            and cell.innovation_id = coalesce(session.innovation_id, cell.innovation_id)
    where
        session.session_date > cell.cutoff_date
        and {{ days_between('cell.cutoff_date', 'session.session_date') }} <= 7
),

judged as (
    select
        open_cell.*,
        coached_cell.innovation_id is not null as is_coached
    from open_cell
    left join coached_cell
        on
            open_cell.region_code = coached_cell.region_code
            and open_cell.innovation_id = coached_cell.innovation_id
            and open_cell.indicator_code = coached_cell.indicator_code
),

-- Indicators that were coached in the week; others say nothing.
topic as (
    select distinct
        region_code,
        indicator_code
    from judged
    where is_coached
),

measured as (
    select
        judged.region_code,
        edition.edition as published_edition,
        min(judged.agency) as agency,
        judged.indicator_code,
        judged.status_before,
        judged.completeness_band,
        judged.is_coached,
        judged.cutoff_date,
        count(*) as n_cells,
        sum(case when judged.is_verified then 1 else 0 end) as n_verified
    from judged
    cross join edition
    inner join topic on judged.region_code = topic.region_code and judged.indicator_code = topic.indicator_code
    -- Other cells of a coached agency are on neither side.
    where judged.is_coached or judged.in_week is null
    group by
        judged.region_code,
        edition.edition,
        judged.agency_key,
        judged.indicator_code,
        judged.status_before,
        judged.completeness_band,
        judged.is_coached,
        judged.cutoff_date
)

select
    region_code,
    published_edition,
    agency,
    indicator_code,
    status_before,
    cast(completeness_band as int) as completeness_band,
    is_coached,
    cutoff_date,
    cast(n_cells as int) as n_cells,
    cast(n_verified as int) as n_verified
from measured
union all
select
    region_code,
    published_edition,
    agency,
    indicator_code,
    status_before,
    completeness_band,
    is_coached,
    cutoff_date,
    n_cells,
    n_verified
from {{ ref('stg_orchestration__coaching_history') }}
