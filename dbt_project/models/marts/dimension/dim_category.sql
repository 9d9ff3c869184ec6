select
    edition.edition,
    edition.rule_year,
    category.category_code,
    category.category,
    cast(category.lower_bound as decimal(6, 2)) as lower_bound
from {{ ref('int_category') }} as category
cross join {{ ref('int_edition') }} as edition
