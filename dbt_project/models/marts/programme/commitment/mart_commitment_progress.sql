with edition as (
    select * from {{ ref('int_edition') }}
),

region as (
    select * from {{ ref('int_region') }}
),

-- What earlier weeks knew, as they knew it: of the rule year and the one before.
earlier as (
    select history.*
    from {{ ref('stg_orchestration__commitment_history') }} as history
    cross join edition
    where history.year >= edition.rule_year - 1
),

promised as (
    select
        commitment.region_code,
        coalesce(agency_alias.agency, commitment.agency) as agency,
        commitment.n_committed
    from {{ ref('stg_agency__komitmen') }} as commitment
    inner join region on commitment.region_code = region.region_code
    inner join edition on commitment.committed_year = edition.rule_year
    left join {{ ref('agency_alias') }} as agency_alias
        on {{ normalise_name('commitment.agency') }} = agency_alias.alias_key
),

-- Only a region that ever promised something for the year has the programme.
running as (
    select region_code from promised
    union
    select earlier.region_code
    from earlier
    inner join edition on earlier.year = edition.rule_year
    inner join region on earlier.region_code = region.region_code
    where earlier.n_committed is not null
),

existing as (
    select
        innovation.region_code,
        innovation.agency,
        innovation.stage,
        innovation.is_reported,
        coalesce(claimed.is_eligible, false) as is_eligible,
        coalesce(verified.is_eligible, false) as is_verified
    from {{ ref('int_innovation') }} as innovation
    inner join running on innovation.region_code = running.region_code
    left join {{ ref('int_innovation_score') }} as claimed
        on
            innovation.region_code = claimed.region_code
            and innovation.innovation_id = claimed.innovation_id
            and claimed.variant = 'claimed'
    left join {{ ref('int_innovation_score') }} as verified
        on
            innovation.region_code = verified.region_code
            and innovation.innovation_id = verified.innovation_id
            and verified.variant = 'verified'
    -- One that people decided to be another one is not there twice.
    where innovation.is_listed
),

fact as (
    select
        region_code,
        {{ normalise_name('agency') }} as agency_key,
        cast(null as {{ dbt.type_string() }}) as spelled_as_delivered,
        agency as spelled_as_promised,
        n_committed,
        0 as n_highest,
        0 as n_proposed,
        0 as n_applied,
        0 as n_reported,
        0 as n_eligible,
        0 as n_verified
    from promised
    union all
    select
        region_code,
        {{ normalise_name('agency') }} as agency_key,
        agency as spelled_as_delivered,
        agency as spelled_as_promised,
        cast(null as int) as n_committed,
        0 as n_highest,
        1 as n_proposed,
        case when stage = 'penerapan' then 1 else 0 end as n_applied,
        case when is_reported then 1 else 0 end as n_reported,
        case when is_eligible then 1 else 0 end as n_eligible,
        case when is_verified then 1 else 0 end as n_verified
    from existing
    union all
    -- An agency that an earlier week knew does not vanish, and the most that it promised is remembered.
    select
        earlier.region_code,
        {{ normalise_name('earlier.agency') }} as agency_key,
        cast(null as {{ dbt.type_string() }}) as spelled_as_delivered,
        max(earlier.agency) as spelled_as_promised,
        cast(null as int) as n_committed,
        max(coalesce(earlier.n_committed, 0)) as n_highest,
        0 as n_proposed,
        0 as n_applied,
        0 as n_reported,
        0 as n_eligible,
        0 as n_verified
    from earlier
    inner join edition on earlier.year = edition.rule_year
    inner join running on earlier.region_code = running.region_code
    group by earlier.region_code, {{ normalise_name('earlier.agency') }}
),

counted as (
    select
        region_code,
        agency_key,
        -- As its innovations spell it, so that it leads to its worklist.
        coalesce(min(spelled_as_delivered), min(spelled_as_promised)) as agency,
        sum(n_committed) as n_committed,
        max(n_highest) as n_highest,
        sum(n_proposed) as n_proposed,
        sum(n_applied) as n_applied,
        sum(n_reported) as n_reported,
        sum(n_eligible) as n_eligible,
        sum(n_verified) as n_verified
    from fact
    group by region_code, agency_key
),

-- Reporting ends when the schedule in force says; before it was extended it ended earlier.
reporting as (
    select
        edition.rule_year,
        max(case when stage.is_in_force and stage.state <> 'withdrawn' then stage.ends_on end) as due_date,
        min(case when stage.state <> 'reversed' then stage.ends_on end) as first_due_date
    from edition
    left join {{ ref('int_calendar_event') }} as stage
        on edition.rule_year = stage.rule_year and stage.stage = 'pelaporan' and stage.is_delivered
    group by edition.rule_year
),

now as (
    select
        edition.edition as published_edition,
        edition.week,
        edition.cutoff_date,
        edition.rule_year as year,
        reporting.due_date,
        case when reporting.first_due_date < reporting.due_date then reporting.first_due_date end as first_due_date,
        counted.region_code,
        counted.agency,
        counted.n_committed,
        greatest(counted.n_highest - coalesce(counted.n_committed, 0), 0) as n_withdrawn,
        counted.n_proposed,
        counted.n_applied,
        counted.n_reported,
        counted.n_eligible,
        counted.n_verified,
        least(counted.n_reported, coalesce(counted.n_committed, 0)) as n_kept,
        least(counted.n_verified, coalesce(counted.n_committed, 0)) as n_kept_verified,
        -- The first that holds (decision 0114).
        case
            when coalesce(counted.n_committed, 0) = 0 then 'not_committed'
            when counted.n_verified >= counted.n_committed then 'done'
            when counted.n_proposed = 0 then 'not_started'
            when
                counted.n_reported < counted.n_committed
                and edition.cutoff_date > reporting.due_date
                then 'late'
            else 'on_track'
        end as state
    from counted
    cross join edition
    cross join reporting
),

every_week as (
    {% set columns = [
        'published_edition', 'week', 'cutoff_date', 'region_code', 'agency', 'year', 'n_committed', 'n_withdrawn',
        'n_proposed', 'n_applied', 'n_reported', 'n_eligible', 'n_verified', 'n_kept',
        'n_kept_verified', 'due_date', 'first_due_date', 'state'
    ] %}
    select {{ columns | join(', ') }} from earlier
    union all
    select {{ columns | join(', ') }} from now
)

select
    edition.edition,
    edition.rule_year,
    every_week.published_edition,
    every_week.week,
    every_week.cutoff_date,
    every_week.region_code,
    every_week.agency,
    every_week.year,
    cast(every_week.n_committed as int) as n_committed,
    cast(every_week.n_withdrawn as int) as n_withdrawn,
    cast(every_week.n_proposed as int) as n_proposed,
    cast(every_week.n_applied as int) as n_applied,
    cast(every_week.n_reported as int) as n_reported,
    cast(every_week.n_eligible as int) as n_eligible,
    cast(every_week.n_verified as int) as n_verified,
    cast(every_week.n_kept as int) as n_kept,
    cast(every_week.n_kept_verified as int) as n_kept_verified,
    every_week.due_date,
    every_week.first_due_date,
    every_week.state
from every_week
cross join edition
