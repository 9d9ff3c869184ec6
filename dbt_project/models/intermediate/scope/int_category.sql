select
    edition.rule_year,
    category.category_code,
    category.category,
    category.lower_bound,
    {{ as_hundredths('category.lower_bound') }} as lower_bound_hundredths
from {{ rules_of_year('stg_rule_book__category') }} as category
cross join {{ ref('int_edition') }} as edition
