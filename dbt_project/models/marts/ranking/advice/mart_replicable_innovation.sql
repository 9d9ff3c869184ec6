with innovation as (
    select * from {{ ref('int_innovation') }} where affair_number is not null
),

score as (
    select * from {{ ref('int_innovation_score') }} where variant = 'verified' and is_eligible
),

highest as (
    select
        cell.region_code,
        region.province_code,
        cell.innovation_id,
        cell.indicator_code,
        innovation.affair_number,
        innovation.innovation_name,
        score.maturity_hundredths
    from {{ ref('int_indicator_status') }} as cell
    inner join {{ ref('int_region') }} as region on cell.region_code = region.region_code
    inner join innovation
        on cell.region_code = innovation.region_code and cell.innovation_id = innovation.innovation_id
    inner join score
        on cell.region_code = score.region_code and cell.innovation_id = score.innovation_id
    where cell.level_verified >= cell.max_level
),

-- The three most mature examples of each province, affair and indicator.
example as (
    select
        highest.*,
        row_number() over (
            partition by province_code, affair_number, indicator_code
            order by maturity_hundredths desc, region_code asc, innovation_id asc
        ) as example_number
    from highest
)

select
    edition.edition,
    edition.rule_year,
    example.province_code,
    example.affair_number,
    example.indicator_code,
    cast(example.example_number as int) as example_number,
    example.region_code,
    example.innovation_id,
    example.innovation_name,
    {{ as_decimal('example.maturity_hundredths', 2, 9) }} as maturity_verified
from example
cross join {{ ref('int_edition') }} as edition
where example.example_number <= 3
