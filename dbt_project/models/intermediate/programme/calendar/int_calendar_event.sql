with edition as (
    select * from {{ ref('int_edition') }}
),

-- One day may be written on either side; without any the stage is withdrawn; an end before its beginning is no window.
delivered as (
    select
        rule_year,
        stage,
        revision,
        reference,
        coalesce(starts_on, ends_on) as starts_on,
        coalesce(ends_on, starts_on) as ends_on,
        starts_on is null and ends_on is null as is_withdrawal,
        coalesce(ends_on < starts_on, false) as is_reversed
    from {{ ref('stg_official__jadwal') }}
),

in_force as (
    select
        rule_year,
        stage,
        max(revision) as revision
    from delivered
    where not is_reversed
    group by rule_year, stage
),

-- What a withdrawal takes back: the last window before it.
withdrawn as (
    select
        withdrawal.rule_year,
        withdrawal.stage,
        withdrawal.revision,
        max(earlier.revision) as revision_before
    from delivered as withdrawal
    inner join delivered as earlier
        on
            withdrawal.rule_year = earlier.rule_year
            and withdrawal.stage = earlier.stage
            and withdrawal.revision > earlier.revision
    where withdrawal.is_withdrawal and not earlier.is_withdrawal and not earlier.is_reversed
    group by withdrawal.rule_year, withdrawal.stage, withdrawal.revision
),

scheduled as (
    select
        concat(
            'iid-', cast(delivered.rule_year as {{ dbt.type_string() }}), '-', delivered.stage
        ) as event_uid,
        delivered.rule_year,
        delivered.stage,
        cast(null as {{ dbt.type_string() }}) as subject,
        coalesce(delivered.starts_on, earlier.starts_on) as starts_on,
        coalesce(delivered.ends_on, earlier.ends_on) as ends_on,
        delivered.revision,
        delivered.reference,
        delivered.is_withdrawal,
        delivered.is_reversed,
        true as is_delivered,
        in_force.revision is not null as is_in_force
    from delivered
    left join in_force
        on
            delivered.rule_year = in_force.rule_year
            and delivered.stage = in_force.stage
            and delivered.revision = in_force.revision
    left join withdrawn
        on
            delivered.rule_year = withdrawn.rule_year
            and delivered.stage = withdrawn.stage
            and delivered.revision = withdrawn.revision
    left join delivered as earlier
        on
            withdrawn.rule_year = earlier.rule_year
            and withdrawn.stage = earlier.stage
            and withdrawn.revision_before = earlier.revision
),

-- What follows from the product: the next cut-off, and the next day on which each source is due.
derived as (
    select
        'edisi' as stage,
        cast(null as {{ dbt.type_string() }}) as subject,
        next_cutoff_date as day
    from edition
    union all
    select
        'tenggat' as stage,
        source as subject,
        next_due_date as day
    from {{ ref('stg_ingest__source') }}
    where next_due_date is not null
),

every as (
    select * from scheduled
    union all
    select
        concat(
            'iid-', derived.stage, '-', case when derived.subject is null then '' else concat(derived.subject, '-') end,
            cast(derived.day as {{ dbt.type_string() }})
        ) as event_uid,
        edition.rule_year,
        derived.stage,
        derived.subject,
        derived.day as starts_on,
        derived.day as ends_on,
        0 as revision,
        cast(null as {{ dbt.type_string() }}) as reference,
        false as is_withdrawal,
        false as is_reversed,
        false as is_delivered,
        true as is_in_force
    from derived
    cross join edition
)

select
    every.event_uid,
    every.rule_year,
    every.stage,
    every.subject,
    every.starts_on,
    every.ends_on,
    every.revision,
    every.reference,
    every.is_delivered,
    every.is_in_force,
    {{ days_between('edition.cutoff_date', 'every.starts_on') }} as days_until,
    {{ days_between('edition.cutoff_date', 'every.ends_on') }} as days_left,
    case
        when every.is_reversed then 'reversed'
        when not every.is_in_force then 'superseded'
        when every.is_withdrawal then 'withdrawn'
        when every.starts_on > edition.cutoff_date then 'coming'
        when every.ends_on < edition.cutoff_date then 'over'
        else 'running'
    end as state
from every
cross join edition
