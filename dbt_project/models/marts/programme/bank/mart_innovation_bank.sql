with edition as (
    select * from {{ ref('int_edition') }}
),

report as (
    select * from {{ ref('int_bank_report') }}
),

placed as (
    select
        report.*,
        row_number() over (
            partition by report.bank_id
            order by
                report.year desc,
                report.is_current desc,
                case when report.record_id = report.bank_id then 0 else 1 end,
                report.record_id asc
        ) as place,
        row_number() over (
            partition by report.bank_id, case when report.still_running is null then 1 else 0 end
            order by report.checked_on desc nulls last, report.year desc, report.record_id asc
        ) as place_said
    from report
),

newest as (
    select * from placed where place = 1
),

-- The last thing that somebody said of whether it runs.
said as (
    select * from placed where place_said = 1 and still_running is not null
),

-- Its own words, in whichever year they were sent last.
numbered as (
    select
        placed.bank_id,
        placed.place,
        placed.purpose,
        min(case when placed.purpose is not null then placed.place end)
            over (partition by placed.bank_id) as first_purpose,
        placed.benefit,
        min(case when placed.benefit is not null then placed.place end)
            over (partition by placed.bank_id) as first_benefit,
        placed.result,
        min(case when placed.result is not null then placed.place end)
            over (partition by placed.bank_id) as first_result,
        placed.prerequisites,
        min(case when placed.prerequisites is not null then placed.place end)
            over (partition by placed.bank_id) as first_prerequisites,
        placed.drivers,
        min(case when placed.drivers is not null then placed.place end)
            over (partition by placed.bank_id) as first_drivers,
        placed.obstacles,
        min(case when placed.obstacles is not null then placed.place end)
            over (partition by placed.bank_id) as first_obstacles
    from placed
),

told as (
    select
        bank_id,
        max(case when place = first_purpose then purpose end) as purpose,
        max(case when place = first_benefit then benefit end) as benefit,
        max(case when place = first_result then result end) as result,
        max(case when place = first_prerequisites then prerequisites end) as prerequisites,
        max(case when place = first_drivers then drivers end) as drivers,
        max(case when place = first_obstacles then obstacles end) as obstacles
    from numbered
    group by bank_id
),

span as (
    select
        bank_id,
        min(year) as first_year,
        max(year) as last_year,
        max(maturity_verified) as maturity_best,
        max(case when is_eligible then 1 else 0 end) = 1 as is_eligible,
        max(case when is_eligible_next then 1 else 0 end) = 1 as is_eligible_next,
        max(case when is_current then greatest(
            coalesce(first_applied_date, last_developed_date), coalesce(last_developed_date, first_applied_date)
        ) end) as last_touched
    from report
    group by bank_id
),

once as (
    select distinct
        bank_id,
        year
    from report
),

years as (
    select
        bank_id,
        {{ joined("concat(', ', cast(year as varchar(4)))", 'year') }} as years
    from once
    group by bank_id
),

-- Names that differ in more than case and marks.
other_name as (
    select
        placed.bank_id,
        {{ normalise_name('placed.name') }} as name_key,
        min(placed.name) as name
    from placed
    inner join newest on placed.bank_id = newest.bank_id
    where {{ normalise_name('placed.name') }} <> {{ normalise_name('newest.name') }}
    group by placed.bank_id, {{ normalise_name('placed.name') }}
),

other_names as (
    select
        bank_id,
        {{ joined("concat('; ', name)", 'name_key') }} as names
    from other_name
    group by bank_id
),

replaced as (
    select
        coalesce(identity.same_as, verdict.bank_id_a) as bank_id,
        max(verdict.decided_on) as decided_on
    from {{ ref('stg_orchestration__bank_verdict') }} as verdict
    left join {{ ref('stg_orchestration__bank_identity') }} as identity on verdict.bank_id_a = identity.bank_id
    where verdict.verdict = 'successor'
    group by coalesce(identity.same_as, verdict.bank_id_a)
),

-- The first rule year, this one or later, whose window begins after its last date.
window_left as (
    select
        span.bank_id,
        min(rule_year.rule_year) as rule_year
    from span
    inner join {{ ref('stg_rule_book__year') }} as rule_year on span.last_touched < rule_year.window_start
    cross join edition
    where rule_year.rule_year >= edition.rule_year and span.last_touched is not null
    group by span.bank_id
)

select
    edition.edition,
    edition.rule_year,
    newest.bank_id,
    newest.region_code,
    newest.name,
    substring(other_names.names, 3) as other_names,
    newest.agency,
    cast(newest.affair_number as int) as affair_number,
    newest.affair,
    newest.stage,
    case
        when replaced.bank_id is not null and (said.checked_on is null or said.checked_on <= replaced.decided_on)
            then 'replaced'
        when said.still_running = 'ya' then 'active'
        when said.still_running = 'tidak' then 'stopped'
        when said.still_running = 'diganti' then 'replaced'
        else 'unknown'
    end as life,
    case
        when replaced.bank_id is not null and (said.checked_on is null or said.checked_on <= replaced.decided_on)
            then replaced.decided_on
        else said.checked_on
    end as life_checked_on,
    cast(span.first_year as int) as first_year,
    cast(span.last_year as int) as last_year,
    substring(years.years, 3) as years,
    cast(span.maturity_best as decimal(5, 2)) as maturity_best,
    span.is_eligible as eligible_now,
    span.is_eligible_next as eligible_next_year,
    case
        when window_left.rule_year is not null
            then cast(concat(cast(window_left.rule_year as varchar(4)), '-01-01') as date)
    end as leaves_window_on,
    newest.is_current,
    newest.innovation_id,
    told.purpose,
    told.benefit,
    told.result,
    told.prerequisites,
    told.drivers,
    told.obstacles
from newest
cross join edition
inner join span on newest.bank_id = span.bank_id
inner join years on newest.bank_id = years.bank_id
inner join told on newest.bank_id = told.bank_id
left join other_names on newest.bank_id = other_names.bank_id
left join said on newest.bank_id = said.bank_id
left join replaced on newest.bank_id = replaced.bank_id
left join window_left on newest.bank_id = window_left.bank_id
