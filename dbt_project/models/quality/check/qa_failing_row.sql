select
    edition.edition,
    edition.rule_year,
    judged.check_id,
    judged.region_code,
    judged.agency,
    judged.innovation_id,
    judged.indicator_code,
    judged.file_sha256,
    judged.sheet_name as sheet,
    judged.row_number as row
from {{ ref('qa_judged_row') }} as judged
cross join {{ ref('int_edition') }} as edition
where judged.is_failed
