with verified as (
    select * from {{ ref('int_innovation_score') }} where variant = 'verified'
),

claimed as (
    select * from {{ ref('int_innovation_score') }} where variant = 'claimed'
),

cell as (
    select
        region_code,
        innovation_id,
        sum(case when status = 'missing' then 1 else 0 end) as n_missing,
        sum(case when status = 'missing' and is_mandatory then 1 else 0 end) as n_missing_mandatory,
        {{ joined("case status when 'no_evidence' then 'n' else substring(status, 1, 1) end", 'indicator_code') }}
            as cell_states,
        {{ joined('cast(level_verified as varchar(2))', 'indicator_code') }} as cell_levels
    from {{ ref('int_indicator_status') }}
    where aspect = 'SID'
    group by region_code, innovation_id
)

select
    edition.edition,
    edition.rule_year,
    innovation.region_code,
    innovation.innovation_id,
    innovation.innovation_name,
    innovation.agency,
    innovation.stage,
    innovation.status,
    innovation.affair_number,
    innovation.affair,
    innovation.is_reported,
    innovation.is_basic_affair,
    innovation.first_applied_date,
    innovation.last_developed_date,
    cast(innovation.design_words as int) as design_words,
    coalesce(claimed.is_eligible, false) as is_eligible_claimed,
    coalesce(verified.is_eligible, false) as is_eligible_verified,
    -- Reasons for not counting in the verified score, every one that holds.
    substring(
        concat(
            case when innovation.stage_reason <> '' then concat(';', innovation.stage_reason) else '' end,
            case when innovation.status_reason <> '' then concat(';', innovation.status_reason) else '' end,
            case when not innovation.is_in_window then ';outside_window' else '' end,
            case when not innovation.is_design_long_enough then ';design_too_short' else '' end,
            case when claimed.n_mandatory_failing > 0 then ';mandatory_not_claimed' else '' end,
            case when verified.n_mandatory_failing > 0 then ';mandatory_not_verified' else '' end
        ),
        2
    ) as reasons,
    cast({{ as_decimal('claimed.maturity_hundredths', 2, 9) }} as decimal(5, 2))
        as maturity_claimed,
    cast({{ as_decimal('verified.maturity_hundredths', 2, 9) }} as decimal(5, 2))
        as maturity_verified,
    cast(coalesce(cell.n_missing, 0) as int) as n_missing,
    cast(coalesce(cell.n_missing_mandatory, 0) as int) as n_missing_mandatory,
    innovation.file_sha256,
    innovation.sheet_name as sheet,
    innovation.row_number as row,
    cell.cell_states,
    cell.cell_levels
from {{ ref('int_innovation') }} as innovation
cross join {{ ref('int_edition') }} as edition
left join claimed
    on innovation.region_code = claimed.region_code and innovation.innovation_id = claimed.innovation_id
left join verified
    on innovation.region_code = verified.region_code and innovation.innovation_id = verified.innovation_id
left join cell
    on innovation.region_code = cell.region_code and innovation.innovation_id = cell.innovation_id
