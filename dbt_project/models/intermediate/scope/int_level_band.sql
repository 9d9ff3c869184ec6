with edition as (
    select * from {{ ref('int_edition') }}
),

band as (
    select * from {{ ref('stg_rule_book__level_band') }}
),

band_year as (
    select max(band.rule_year) as rule_year
    from band
    inner join edition on band.rule_year <= edition.rule_year
),

final as (
    select
        edition.rule_year,
        band.indicator_code as band_code,
        band.measure,
        band.unit,
        band.level,
        {{ as_hundredths('band.lower') }} as lower_hundredths,
        {{ as_hundredths('band.upper') }} as upper_hundredths
    from band
    inner join band_year on band.rule_year = band_year.rule_year
    cross join edition
)

select * from final
