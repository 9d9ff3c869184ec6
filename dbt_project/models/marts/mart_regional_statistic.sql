select
    edition.edition,
    edition.rule_year,
    statistic.region_code,
    statistic.measure,
    statistic.measured_year as year,
    statistic.value_number,
    statistic.value_text,
    statistic.unit,
    statistic.reference as source
from {{ ref('stg_agency__angka_daerah') }} as statistic
cross join {{ ref('int_edition') }} as edition
