select
    edition.edition,
    edition.rule_year,
    cell.region_code,
    cell.aspect,
    cell.innovation_id,
    cell.agency,
    cell.indicator_code,
    cell.level,
    cell.status,
    {{ as_decimal('cell.weight_hundredths * cell.level_claimed', 2, 9) }} as score_claimed,
    {{ as_decimal('cell.weight_hundredths * cell.level_verified', 2, 9) }} as score_verified,
    {{ as_decimal('cell.weight_hundredths', 2, 9) }} as weight,
    cell.is_mandatory,
    cell.file_sha256,
    cell.sheet_name as sheet,
    cell.row_number as row
from {{ ref('int_indicator_status') }} as cell
cross join {{ ref('int_edition') }} as edition
