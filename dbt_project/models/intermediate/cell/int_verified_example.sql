with innovation as (
    select * from {{ ref('int_innovation') }}
),

maturity as (
    select * from {{ ref('int_innovation_score') }} where variant = 'verified'
),

cell as (
    select
        region_code,
        innovation_id,
        indicator_code
    from {{ ref('int_indicator_status') }}
    where aspect = 'SID' and status = 'verified' and level = max_level
),

placed as (
    select
        cell.region_code,
        cell.indicator_code,
        innovation.innovation_name,
        innovation.agency,
        row_number() over (
            partition by cell.region_code, cell.indicator_code
            order by maturity.maturity_hundredths desc nulls last, cell.innovation_id asc
        ) as place
    from cell
    inner join innovation
        on cell.region_code = innovation.region_code and cell.innovation_id = innovation.innovation_id
    left join maturity
        on cell.region_code = maturity.region_code and cell.innovation_id = maturity.innovation_id
),

final as (
    select
        region_code,
        indicator_code,
        innovation_name,
        agency
    from placed
    where place = 1
)

select * from final
