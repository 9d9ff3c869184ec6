with action as (
    select * from {{ ref('int_action') }} where place_in_region <= 10 or place_in_agency <= 10
),

innovation as (
    select * from {{ ref('int_innovation') }}
)

select
    edition.edition,
    edition.rule_year,
    action.region_code,
    case when action.place_in_region <= 10 then cast(action.place_in_region as int) end as order_in_region,
    action.agency,
    case when action.place_in_agency <= 10 then cast(action.place_in_agency as int) end as order_in_agency,
    action.innovation_id,
    innovation.innovation_name,
    action.indicator_code,
    indicator.indicator_name,
    action.status,
    action.level_from,
    action.level_to,
    {{ index_points('action.step_numerator') }} as gain_points,
    {{ as_decimal('25 * action.quarters', 2, 9) }} as hours,
    action.becomes_eligible
from action
cross join {{ ref('int_edition') }} as edition
inner join {{ ref('int_indicator') }} as indicator on action.indicator_code = indicator.indicator_code
left join innovation
    on action.region_code = innovation.region_code and action.innovation_id = innovation.innovation_id
