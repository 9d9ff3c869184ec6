select
    edition.edition,
    edition.rule_year,
    region.region_code,
    region.region_name,
    region.region_type,
    region.province_code,
    region.province_name,
    region.bps_code,
    region.has_delivered
from {{ ref('int_region') }} as region
cross join {{ ref('int_edition') }} as edition
