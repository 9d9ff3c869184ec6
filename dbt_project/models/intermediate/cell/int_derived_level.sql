with band as (
    select * from {{ ref('int_level_band') }}
),

banded as (
    select distinct
        band_code,
        measure,
        unit
    from band
)

select
    measured.region_code,
    measured.innovation_id,
    measured.indicator_code,
    banded.measure,
    banded.unit,
    measured.measured_hundredths,
    -- Outside every band is level 0: fewer than the least that level 1 asks.
    coalesce(max(band.level), 0) as level_derived
from {{ ref('int_measured_value') }} as measured
inner join banded on measured.band_code = banded.band_code
left join band
    on
        measured.band_code = band.band_code
        and (band.lower_hundredths is null or measured.measured_hundredths >= band.lower_hundredths)
        and (band.upper_hundredths is null or measured.measured_hundredths <= band.upper_hundredths)
group by
    measured.region_code,
    measured.innovation_id,
    measured.indicator_code,
    banded.measure,
    banded.unit,
    measured.measured_hundredths
