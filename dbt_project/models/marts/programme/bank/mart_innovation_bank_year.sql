select
    edition.edition,
    edition.rule_year,
    report.bank_id,
    report.region_code,
    cast(report.year as int) as year,
    report.innovation_id,
    report.name,
    report.agency,
    report.stage,
    cast(report.affair_number as int) as affair_number,
    report.affair,
    cast(report.maturity_claimed as decimal(5, 2)) as maturity_claimed,
    cast(report.maturity_verified as decimal(5, 2)) as maturity_verified,
    report.is_current,
    report.published_edition,
    report.file_sha256,
    report.sheet_name as sheet,
    cast(report.row_number as int) as row
from {{ ref('int_bank_report') }} as report
cross join {{ ref('int_edition') }} as edition
