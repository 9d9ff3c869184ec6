select
    edition.edition,
    edition.rule_year,
    catalogue.check_id,
    catalogue.title,
    catalogue.dimension,
    catalogue.severity,
    catalogue.scope,
    catalogue.owner,
    catalogue.due_days,
    catalogue.introduced_on,
    catalogue.description,
    catalogue.remedy
from {{ ref('check_catalogue') }} as catalogue
cross join {{ ref('int_edition') }} as edition
