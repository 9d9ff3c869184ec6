select
    edition.edition,
    edition.rule_year,
    result.region_code,
    result.result_year as year,
    result.score,
    result.predicate,
    result.national_rank,
    result.n_innovations,
    result.reference as source
from {{ ref('stg_official__hasil_resmi') }} as result
cross join {{ ref('int_edition') }} as edition
