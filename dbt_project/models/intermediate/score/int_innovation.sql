with rule as (
    select * from {{ ref('int_rule_status') }} where rule = 'current'
),

delivered as (
    select
        innovation.*,
        coalesce(agency_alias.agency, innovation.agency) as agency_known,
        coalesce(stage.is_reported and status.is_reported, false) as is_sent
    from {{ ref('stg_puja_indah__inovasi') }} as innovation
    inner join {{ ref('int_region') }} as region on innovation.region_code = region.region_code
    left join rule as stage on innovation.stage = stage.code and stage.kind = 'stage'
    left join rule as status on innovation.status = status.code and status.kind = 'status'
    left join {{ ref('agency_alias') }} as agency_alias
        on {{ normalise_name('innovation.agency') }} = agency_alias.alias_key
),

-- People decided that it is another one, which stands for both as long as that is reported.
merged as (
    select
        decision.region_code,
        decision.innovation_id
    from {{ ref('stg_ingest__innovation_decision') }} as decision
    inner join delivered as kept
        on decision.region_code = kept.region_code and decision.same_as = kept.innovation_id
    where kept.is_sent
),

decided as (
    select
        delivered.*,
        case when merged.innovation_id is null then delivered.status else 'digabung' end as status_decided
    from delivered
    left join merged
        on delivered.region_code = merged.region_code and delivered.innovation_id = merged.innovation_id
),

judged as (
    select
        decided.region_code,
        decided.innovation_id,
        decided.innovation_name,
        decided.agency_known as agency,
        decided.stage,
        decided.status_decided as status,
        decided.affair,
        affair.affair_number,
        decided.related_affairs,
        coalesce(affair.is_basic_affair, false) as is_basic_affair,
        decided.trial_date,
        decided.first_applied_date,
        decided.last_developed_date,
        decided.design_words,
        decided.is_sent,
        -- The divisor counts these.
        coalesce(stage.is_reported and status.is_reported, false) as is_reported,
        coalesce(stage.is_eligible and status.is_eligible, false) as is_status_eligible,
        coalesce(stage.is_open and status.is_open, false) as is_open,
        coalesce(stage.is_listed and status.is_listed, false) as is_listed,
        stage.reason as stage_reason,
        status.reason as status_reason,
        decided.file_sha256,
        decided.sheet_name,
        decided.row_number
    from decided
    left join rule as stage on decided.stage = stage.code and stage.kind = 'stage'
    left join rule as status on decided.status_decided = status.code and status.kind = 'status'
    left join {{ ref('int_affair_alias') }} as alias on decided.affair_key = alias.affair_key
    left join {{ ref('stg_rule_book__affair') }} as affair on alias.affair_number = affair.affair_number
)

select
    judged.*,
    {{ is_in_window('judged', 'edition') }} as is_in_window,
    {{ is_design_long_enough('judged', 'edition') }} as is_design_long_enough,
    {{ meets_conditions('judged', 'edition') }} as meets_conditions,
    -- All that eligibility asks but the mandatory cells (reading R4).
    judged.is_reported
    and judged.is_status_eligible
    and {{ meets_conditions('judged', 'edition') }} as is_admissible
from judged
cross join {{ ref('int_edition') }} as edition
