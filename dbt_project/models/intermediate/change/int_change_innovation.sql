with edition as (
    select * from {{ ref('int_edition') }}
),

region as (
    select region.region_code
    from {{ ref('int_region') }} as region
    inner join {{ ref('stg_orchestration__previous_ranking') }} as previous
        on region.region_code = previous.region_code
),

affair as (
    select number as affair_number
    from {{ ref('affair') }}
    where {{ adapter.quote('group') }} = 'wajib_pelayanan_dasar'
),

previous as (
    select
        innovation.*,
        edition.rule_year,
        -- Judged by the rules of today.
        coalesce(innovation.first_applied_date between edition.window_start and edition.window_end, false)
        or coalesce(innovation.last_developed_date between edition.window_start and edition.window_end, false)
            as is_in_window,
        innovation.design_words >= {{ var('min_design_words') }} as is_design_long_enough,
        affair.affair_number is not null as is_basic_affair
    from {{ ref('stg_orchestration__previous_innovation') }} as innovation
    inner join region on innovation.region_code = region.region_code
    cross join edition
    left join affair on innovation.affair_number = affair.affair_number
    where innovation.is_reported
),

present as (
    select innovation.*
    from {{ ref('int_innovation') }} as innovation
    inner join region on innovation.region_code = region.region_code
    where innovation.is_reported
),

measured as (
    select
        region_code,
        innovation_id,
        sum(score_published) as maturity_published,
        sum(weight_hundredths * level_before) as maturity_before,
        sum(weight_hundredths * level_unjudged) as maturity_unjudged,
        sum(weight_hundredths * level_now) as maturity_now,
        sum(case when is_mandatory and level_before < 1 then 1 else 0 end) as n_failing_before,
        sum(case when is_mandatory and level_unjudged < 1 then 1 else 0 end) as n_failing_unjudged,
        sum(case when is_mandatory and level_now < 1 then 1 else 0 end) as n_failing_now
    from {{ ref('int_change_cell') }}
    where aspect = 'SID'
    group by region_code, innovation_id
),

final as (
    select
        measured.region_code,
        measured.innovation_id,
        coalesce(present.innovation_name, previous.innovation_name) as innovation_name,
        coalesce(present.agency, previous.agency) as agency,
        previous.innovation_id is not null as was_reported,
        present.innovation_id is not null as is_reported,
        case when previous.is_basic_affair then previous.affair_number end as basic_affair_before,
        case when present.is_basic_affair then present.affair_number end as basic_affair_now,
        cast(measured.maturity_published as bigint) as maturity_published,
        cast(measured.maturity_before as bigint) as maturity_before,
        cast(measured.maturity_unjudged as bigint) as maturity_unjudged,
        cast(measured.maturity_now as bigint) as maturity_now,
        coalesce(previous.is_eligible_verified, false) as is_eligible_published,
        coalesce(
            previous.status <> 'ditolak'
            and previous.is_in_window
            and previous.is_design_long_enough
            and measured.n_failing_before = 0,
            false
        ) as is_eligible_before,
        coalesce(
            -- The verdict of then, on an innovation that was there already.
            coalesce(previous.status, present.status) <> 'ditolak'
            and present.is_in_window
            and present.is_design_long_enough
            and measured.n_failing_unjudged = 0,
            false
        ) as is_eligible_unjudged,
        coalesce(present.is_admissible and measured.n_failing_now = 0, false) as is_eligible_now
    from measured
    left join previous
        on measured.region_code = previous.region_code and measured.innovation_id = previous.innovation_id
    left join present
        on measured.region_code = present.region_code and measured.innovation_id = present.innovation_id
)

select * from final
