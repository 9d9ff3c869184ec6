with in_force as (
    select
        source,
        region_code,
        max(received_date) as received_date,
        max(news_date) as news_date,
        max(news_week) as news_week,
        max(case when is_newer_refused then 1 else 0 end) = 1 as is_newer_refused
    from {{ ref('stg_ingest__file_scope') }}
    group by source, region_code
),

-- A region joins in the week of its first file of origin puja_indah (reading R13); one that has none, with its first
-- file of any source. It owes nothing of the time before.
joined as (
    select
        scope.region_code,
        {{ dbt.dateadd('day', -6, "coalesce(
            min(case when source.origin = 'puja_indah' then scope.first_received_date end),
            min(scope.first_received_date)
        )") }} as joined_from
    from {{ ref('stg_ingest__file_scope') }} as scope
    inner join {{ ref('stg_ingest__source') }} as source on scope.source = source.source
    group by scope.region_code
),

expected as (
    select
        edition.edition,
        edition.rule_year,
        edition.cutoff_date,
        region.region_code,
        source.source,
        source.owner,
        source.period,
        source.is_due,
        case when joined.joined_from > source.due_date then null else source.due_date end as due_date,
        case when joined.joined_from > source.due_date then null else source.previous_due_date end as previous_due_date,
        in_force.received_date,
        in_force.news_date,
        case when in_force.news_date < in_force.received_date then in_force.news_week end as unchanged_since,
        -- Where a period asks for news, what only repeats the file before did not come for it.
        case when source.asks_news then in_force.news_date else in_force.received_date end as counted_date,
        coalesce(in_force.is_newer_refused, false) as is_newer_refused,
        source.asks_news
    from {{ ref('int_region') }} as region
    cross join {{ ref('stg_ingest__source') }} as source
    cross join {{ ref('int_edition') }} as edition
    left join joined on region.region_code = joined.region_code
    left join in_force
        on region.region_code = in_force.region_code and source.source = in_force.source
    where source.period is not null or in_force.source is not null
),

-- The week of a receipt is known, not its day: it is late when its Monday is after the due day.
dated as (
    select
        expected.*,
        {{ dbt.dateadd('day', -6, 'counted_date') }} as counted_from
    from expected
),

judged as (
    select
        dated.*,
        case
            when received_date is null and due_date is not null then 'missing'
            when received_date is null then 'not_due'
            when is_newer_refused then 'refused'
            when due_date is null then 'not_due'
            when counted_date < previous_due_date then 'overdue'
            when counted_from > due_date then 'late'
            else 'on_time'
        end as found
    from dated
)

select
    edition,
    rule_year,
    region_code,
    source,
    owner,
    is_due,
    due_date,
    received_date,
    case when found = 'overdue' then 'late' else found end as delivery_state,
    cast(
        case
            when found in ('missing', 'overdue') then {{ days_between('due_date', 'cutoff_date') }}
            when found = 'late' then {{ days_between('due_date', 'counted_from') }}
        end as int
    ) as days_late,
    unchanged_since,
    case when asks_news and received_date >= previous_due_date then news_date >= previous_due_date end as has_news
from judged
