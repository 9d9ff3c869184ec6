with edition as (
    select * from {{ ref('int_edition') }}
),

delivered as (
    select
        reported.*,
        {{ normalise_name('reported.service') }} as service_key,
        {{ normalise_name('reported.period') }} as period_key
    from {{ ref('stg_puja_indah__layanan_puja_indah') }} as reported
    inner join {{ ref('int_region') }} as region on reported.region_code = region.region_code
),

-- "2026-10", "10/2026" and "Oktober 2026" are one month; another text is none.
spelled as (
    select
        delivered.*,
        try_cast(substring(period_key, 1, 4) as int) is not null as is_year_first,
        length(period_key) as period_length
    from delivered
),

taken_apart as (
    select
        spelled.*,
        case
            when is_year_first then try_cast(substring(period_key, 1, 4) as int)
            when period_length > 5 then try_cast(substring(period_key, period_length - 3, 4) as int)
        end as period_year,
        case
            when is_year_first then trim(substring(period_key, 6, 2))
            when period_length > 5 then trim(substring(period_key, 1, period_length - 4))
        end as month_name
    from spelled
),

dated as (
    select
        taken_apart.*,
        12 * taken_apart.period_year + month_name.month as month_index,
        row_number() over (
            partition by taken_apart.region_code, taken_apart.service_key
            order by
                coalesce(12 * taken_apart.period_year + month_name.month, 0) desc, taken_apart.period desc,
                taken_apart.n_transactions desc, taken_apart.service asc
        ) as age
    from taken_apart
    left join {{ ref('month_name') }} as month_name on taken_apart.month_name = month_name.name
)

select
    dated.region_code,
    dated.service_key,
    dated.service,
    dated.active_since,
    dated.n_transactions,
    dated.period,
    -- The first that holds (decision 0116).
    case
        when dated.status = 'tidak_aktif' or dated.active_since > edition.cutoff_date then 'not_adopted'
        when dated.n_transactions is null then 'adopted'
        when dated.n_transactions = 0 then 'idle'
        when
            12 * extract(year from edition.cutoff_date) + extract(month from edition.cutoff_date)
            - dated.month_index > {{ var('service_idle_months') }}
            then 'idle'
        else 'used'
    end as state
from dated
cross join edition
where dated.age = 1
