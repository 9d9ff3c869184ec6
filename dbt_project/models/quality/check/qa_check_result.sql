with edition as (
    select * from {{ ref('int_edition') }}
),

region as (
    select * from {{ ref('int_region') }}
),

catalogue as (
    select * from {{ ref('check_catalogue') }}
),

measurement as (
    select
        check_id,
        scope,
        n_checked,
        n_failed,
        points_lost
    from {{ ref('qa_measurement') }}
    union all
    select
        check_id,
        region_code as scope,
        cast(sum(n_checked) as bigint) as n_checked,
        cast(sum(n_failed) as bigint) as n_failed,
        cast(null as decimal(18, 8)) as points_lost
    from {{ ref('qa_rule_item') }}
    group by check_id, region_code
),

-- Every check has a row in each of its scopes: where there was nothing to check it says so, since
-- silence is no proof (reading R14).
expected as (
    select
        catalogue.check_id,
        region.region_code as scope
    from catalogue
    cross join region
    where catalogue.scope = 'region'
    union all
    select
        check_id,
        'all' as scope
    from catalogue
    where scope = 'all'
),

measured as (
    select * from measurement
    union all
    select
        expected.check_id,
        expected.scope,
        0 as n_checked,
        0 as n_failed,
        cast(null as decimal(18, 8)) as points_lost
    from expected
    left join measurement
        on
            expected.check_id = measurement.check_id
            and expected.scope = measurement.scope
    where measurement.check_id is null
),

previous as (
    select * from {{ ref('stg_orchestration__previous_check') }}
),

acknowledged as (
    select
        check_id,
        scope,
        max(week) as week
    from {{ ref('stg_ingest__acknowledgement') }}
    group by check_id, scope
),

waived as (
    select
        measured.check_id,
        measured.scope,
        max(waiver.expires_on) as waived_until
    from measured
    inner join {{ ref('qa_waiver') }} as waiver
        on
            measured.check_id = waiver.check_id
            and (measured.scope = waiver.scope or waiver.scope = 'all')
    where waiver.problem is null
    group by measured.check_id, measured.scope
),

remembered as (
    select
        measured.*,
        measured.n_failed > 0 as is_failed,
        previous.issue_status as status_before,
        coalesce(previous.issue_status in ('open', 'acknowledged', 'waived', 'reopened'), false) as was_open,
        previous.first_seen as first_seen_before,
        previous.last_seen as last_seen_before,
        previous.open_since as open_since_before,
        previous.due_date as due_date_before,
        acknowledged.week as acknowledged_week,
        waived.waived_until
    from measured
    left join previous on measured.check_id = previous.check_id and measured.scope = previous.scope
    left join acknowledged
        on
            measured.check_id = acknowledged.check_id
            and measured.scope = acknowledged.scope
    left join waived on measured.check_id = waived.check_id and measured.scope = waived.scope
),

final as (
    select
        edition.edition,
        edition.rule_year,
        catalogue.check_id,
        catalogue.dimension,
        catalogue.severity,
        remembered.scope,
        cast(remembered.n_checked as bigint) as n_checked,
        cast(remembered.n_failed as bigint) as n_failed,
        remembered.points_lost,
        case
            when is_failed then 'failed'
            when remembered.n_checked = 0 then 'not_measured'
            else 'passed'
        end as status,
        catalogue.owner,
        case when is_failed then coalesce(first_seen_before, edition.week) else first_seen_before end as first_seen,
        case when is_failed and not was_open then edition.week else open_since_before end as open_since,
        case when is_failed then edition.week else last_seen_before end as last_seen,
        case
            when is_failed and waived_until is not null then 'waived'
            -- An acknowledgement ends with the failure that it was given for.
            when is_failed and was_open and acknowledged_week >= open_since_before then 'acknowledged'
            when is_failed and status_before in ('fixed', 'reopened') then 'reopened'
            when is_failed then 'open'
            -- Nothing to check: neither seen again nor mended.
            when was_open and remembered.n_checked = 0 then status_before
            when status_before is not null then 'fixed'
        end as issue_status,
        case
            when is_failed and not was_open
                then {{ due_after('edition.cutoff_date', 'catalogue.due_days') }}
            else due_date_before
        end as due_date,
        case when is_failed then waived_until end as waived_until
    from remembered
    inner join catalogue on remembered.check_id = catalogue.check_id
    cross join edition
)

select * from final
