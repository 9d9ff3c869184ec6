select
    published_edition,
    week,
    cutoff_date,
    province_code,
    region_code,
    region_name,
    cast(rank as int) as rank,
    cast(iid as decimal(5, 2)) as iid,
    category_code,
    publication_state
from {{ source('landing', 'rank_history') }}
