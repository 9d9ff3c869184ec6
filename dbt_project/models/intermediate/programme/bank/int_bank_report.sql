with edition as (
    select * from {{ ref('int_edition') }}
),

score as (
    select
        region_code,
        innovation_id,
        max(case when variant = 'claimed' then maturity_hundredths end) as claimed_hundredths,
        max(case when variant = 'verified' then maturity_hundredths end) as verified_hundredths,
        max(case when variant = 'verified' and is_eligible then 1 else 0 end) = 1 as is_eligible,
        max(case when variant = 'next_rule_year' and is_eligible then 1 else 0 end) = 1 as is_eligible_next
    from {{ ref('int_innovation_score') }}
    group by region_code, innovation_id
),

history as (
    select * from {{ ref('stg_orchestration__bank_history') }}
),

-- The edition's own year, as it is ranked.
own as (
    select
        innovation.region_code,
        innovation.innovation_id,
        edition.rule_year as year,
        1 as rank_of_source,
        edition.edition as published_edition,
        innovation.innovation_name as name,
        innovation.agency,
        innovation.stage,
        innovation.affair_number,
        innovation.affair,
        innovation.first_applied_date,
        innovation.last_developed_date,
        {{ as_decimal('score.claimed_hundredths', 2, 9) }} as maturity_claimed,
        {{ as_decimal('score.verified_hundredths', 2, 9) }} as maturity_verified,
        coalesce(score.is_eligible, false) as is_eligible,
        coalesce(score.is_eligible_next, false) as is_eligible_next,
        delivered.purpose,
        delivered.benefit,
        delivered.result,
        delivered.prerequisites,
        delivered.drivers,
        delivered.obstacles,
        delivered.still_running,
        delivered.checked_on,
        innovation.file_sha256,
        innovation.sheet_name,
        innovation.row_number
    from {{ ref('int_innovation') }} as innovation
    cross join edition
    inner join {{ ref('stg_puja_indah__inovasi') }} as delivered
        on
            innovation.region_code = delivered.region_code
            and innovation.innovation_id = delivered.innovation_id
    left join score
        on innovation.region_code = score.region_code and innovation.innovation_id = score.innovation_id
),

-- Other years, as their files say; what was published of them is known from then.
past as (
    select
        report.region_code,
        report.innovation_id,
        report.report_year as year,
        2 as rank_of_source,
        history.published_edition,
        report.innovation_name as name,
        coalesce(agency_alias.agency, report.agency) as agency,
        report.stage,
        affair.affair_number,
        affair.affair,
        report.first_applied_date,
        report.last_developed_date,
        history.maturity_claimed,
        history.maturity_verified,
        false as is_eligible,
        false as is_eligible_next,
        report.purpose,
        report.benefit,
        report.result,
        report.prerequisites,
        report.drivers,
        report.obstacles,
        report.still_running,
        report.checked_on,
        report.file_sha256,
        report.sheet_name,
        report.row_number
    from {{ ref('stg_puja_indah__past_innovation') }} as report
    inner join {{ ref('int_region') }} as region on report.region_code = region.region_code
    left join {{ ref('agency_alias') }} as agency_alias
        on {{ normalise_name('report.agency') }} = agency_alias.alias_key
    left join {{ ref('int_affair_alias') }} as alias on report.affair_key = alias.affair_key
    left join {{ ref('stg_rule_book__affair') }} as affair on alias.affair_number = affair.affair_number
    left join history
        on
            report.region_code = history.region_code
            and report.innovation_id = history.innovation_id
            and report.report_year = history.year
),

-- What an edition said once does not vanish with its file.
published as (
    select
        history.region_code,
        history.innovation_id,
        history.year,
        3 as rank_of_source,
        history.published_edition,
        history.name,
        history.agency,
        history.stage,
        history.affair_number,
        history.affair,
        cast(null as date) as first_applied_date,
        cast(null as date) as last_developed_date,
        history.maturity_claimed,
        history.maturity_verified,
        false as is_eligible,
        false as is_eligible_next,
        cast(null as {{ dbt.type_string() }}) as purpose,
        cast(null as {{ dbt.type_string() }}) as benefit,
        cast(null as {{ dbt.type_string() }}) as result,
        cast(null as {{ dbt.type_string() }}) as prerequisites,
        cast(null as {{ dbt.type_string() }}) as drivers,
        cast(null as {{ dbt.type_string() }}) as obstacles,
        cast(null as {{ dbt.type_string() }}) as still_running,
        cast(null as date) as checked_on,
        cast(null as {{ dbt.type_string() }}) as file_sha256,
        cast(null as {{ dbt.type_string() }}) as sheet_name,
        cast(null as int) as row_number
    from history
    inner join {{ ref('int_region') }} as region on history.region_code = region.region_code
),

every as (
    select * from own
    union all
    select * from past
    union all
    select * from published
),

first_hand as (
    select
        every.*,
        row_number() over (
            partition by every.region_code, every.innovation_id, every.year order by every.rank_of_source
        ) as place
    from every
)

select
    coalesce(
        identity.same_as, concat(first_hand.region_code, '-', first_hand.innovation_id)
    ) as bank_id,
    concat(first_hand.region_code, '-', first_hand.innovation_id) as record_id,
    first_hand.region_code,
    first_hand.innovation_id,
    first_hand.year,
    first_hand.rank_of_source = 1 as is_current,
    first_hand.published_edition,
    first_hand.name,
    first_hand.agency,
    first_hand.stage,
    first_hand.affair_number,
    first_hand.affair,
    first_hand.first_applied_date,
    first_hand.last_developed_date,
    first_hand.maturity_claimed,
    first_hand.maturity_verified,
    first_hand.is_eligible,
    first_hand.is_eligible_next,
    first_hand.purpose,
    first_hand.benefit,
    first_hand.result,
    first_hand.prerequisites,
    first_hand.drivers,
    first_hand.obstacles,
    first_hand.still_running,
    first_hand.checked_on,
    first_hand.file_sha256,
    first_hand.sheet_name,
    first_hand.row_number
from first_hand
left join {{ ref('stg_orchestration__bank_identity') }} as identity
    on concat(first_hand.region_code, '-', first_hand.innovation_id) = identity.bank_id
where first_hand.place = 1
