with edition as (
    select * from {{ ref('int_edition') }}
),

-- What an agency can send of an innovation, priced as one thing.
bundle as (
    select * from {{ ref('mart_priority') }} where kind = 'send' and innovation_id <> '' and agency <> ''
),

hours as (
    select
        bundle.region_code,
        bundle.innovation_id,
        sum(
            case cell.status
                when 'missing' then {{ quarter_hours('effort.fill_hours') }}
                when 'verified' then coalesce({{ quarter_hours('effort.raise_hours') }}, 0)
                else {{ quarter_hours('effort.evidence_hours') }}
            end
        ) as quarters
    from bundle
    inner join {{ ref('int_indicator_status') }} as cell
        on
            bundle.region_code = cell.region_code
            and bundle.innovation_id = cell.innovation_id
            and concat(';', bundle.indicator_codes, ';') like concat('%;', cell.indicator_code, ';%')
    inner join {{ ref('effort') }} as effort on cell.indicator_code = effort.indicator_code
    group by bundle.region_code, bundle.innovation_id
),

session as (
    select
        region_code,
        {{ normalise_name('agency') }} as agency_key,
        innovation_id,
        coach,
        session_date,
        state,
        follow_up,
        follow_up_due,
        is_overdue
    from {{ ref('int_coaching_session') }}
),

-- Of an innovation its own last session counts, else the last one of its agency that names none.
held as (
    select
        bundle.region_code,
        bundle.innovation_id,
        session.coach,
        session.session_date,
        session.follow_up,
        session.follow_up_due,
        session.is_overdue,
        row_number() over (
            partition by bundle.region_code, bundle.innovation_id
            order by
                case when session.innovation_id is null then 1 else 0 end,
                session.session_date desc,
                session.coach asc,
                session.follow_up asc
        ) as place
    from bundle
    inner join session
        on
            bundle.region_code = session.region_code
            and {{ normalise_name('bundle.agency') }} = session.agency_key
            and coalesce(session.innovation_id, bundle.innovation_id) = bundle.innovation_id
    where session.state in ('terlaksana', 'ditutup')
),

-- What is asked for or planned for it.
coming as (
    select
        bundle.region_code,
        bundle.innovation_id,
        max(case when session.state = 'direncanakan' then 1 else 0 end) as n_planned,
        min(case when session.state = 'direncanakan' then session.session_date end) as planned_for
    from bundle
    inner join session
        on
            bundle.region_code = session.region_code
            and {{ normalise_name('bundle.agency') }} = session.agency_key
            and coalesce(session.innovation_id, bundle.innovation_id) = bundle.innovation_id
    where session.state in ('diminta', 'direncanakan')
    group by bundle.region_code, bundle.innovation_id
),

priced as (
    select
        bundle.region_code,
        bundle.agency,
        bundle.innovation_id,
        bundle.innovation_name,
        bundle.indicator_codes,
        bundle.gain_points,
        hours.quarters,
        {% set ten_thousandths = divide_half_up(
            '4 * cast(bundle.gain_points * 100000000 as bigint)', 'hours.quarters * 10000', '1'
        ) %}
        case when hours.quarters > 0 then {{ as_decimal(ten_thousandths, 4, 12) }} end as points_per_hour,
        held.coach,
        held.session_date as last_session,
        held.follow_up,
        held.follow_up_due,
        coalesce(held.is_overdue, false) as is_overdue,
        case
            when coming.n_planned = 1 then 'planned'
            when coming.n_planned = 0 then 'asked'
            when held.session_date is not null then 'held'
            else 'none'
        end as state,
        coming.planned_for
    from bundle
    inner join hours on bundle.region_code = hours.region_code and bundle.innovation_id = hours.innovation_id
    left join held
        on
            bundle.region_code = held.region_code
            and bundle.innovation_id = held.innovation_id
            and held.place = 1
    left join coming on bundle.region_code = coming.region_code and bundle.innovation_id = coming.innovation_id
)

select
    edition.edition,
    edition.rule_year,
    priced.region_code,
    cast(
        row_number() over (
            partition by priced.region_code
            order by
                priced.points_per_hour desc nulls last,
                priced.gain_points desc,
                priced.innovation_id asc
        ) as int
    ) as place,
    priced.agency,
    priced.innovation_id,
    priced.innovation_name,
    priced.indicator_codes,
    priced.gain_points,
    {{ as_decimal('25 * priced.quarters', 2, 9) }} as hours,
    priced.points_per_hour,
    priced.state,
    priced.planned_for,
    priced.coach,
    priced.last_session,
    priced.follow_up,
    priced.follow_up_due,
    priced.is_overdue
from priced
cross join edition
