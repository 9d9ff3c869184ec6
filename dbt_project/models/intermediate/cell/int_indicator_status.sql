with stated as (
    select
        expected.region_code,
        expected.innovation_id,
        expected.agency,
        expected.indicator_code,
        expected.aspect,
        expected.weight_hundredths,
        expected.is_mandatory,
        expected.level_required,
        expected.max_level,
        delivered.level,
        delivered.level_highest,
        coalesce(delivered.n_levels, 0) as n_levels,
        {{ cell_status('delivered') }} as status,
        coalesce(delivered.n_verified_by_some > 0 and delivered.n_rejected < delivered.n_rows, false)
            as is_verified_by_some,
        coalesce(delivered.n_accepted = delivered.n_rows, false) as is_every_piece_accepted,
        delivered.file_sha256,
        delivered.sheet_name,
        delivered.row_number
    from {{ ref('int_expected_indicator') }} as expected
    left join {{ ref('int_delivered_indicator') }} as delivered
        on
            expected.region_code = delivered.region_code
            and expected.innovation_id = delivered.innovation_id
            and expected.indicator_code = delivered.indicator_code
)

select
    stated.*,
    case when status in ('verified', 'pending') then level else 0 end as level_claimed,
    case when status = 'verified' then level else 0 end as level_verified,
    -- What the verified score would be made of if nothing (mandatory) were missing.
    case
        when status = 'missing' then max_level
        when status = 'verified' then level
        else 0
    end as level_filled,
    case
        when status = 'missing' and is_mandatory then max_level
        when status = 'verified' then level
        else 0
    end as level_mandatory_filled,
    case when status = 'verified' then level_highest else 0 end as level_highest_stands,
    case when level is not null and is_verified_by_some then level else 0 end as level_some_evidence,
    case when status = 'verified' and is_every_piece_accepted then level else 0 end as level_every_piece
from stated
