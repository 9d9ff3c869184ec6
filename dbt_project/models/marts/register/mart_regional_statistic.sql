with figure as (
    select
        region_code,
        measure,
        measured_year,
        value_number,
        value_text,
        unit,
        reference
    from {{ ref('stg_agency__angka_daerah') }}
),

-- Context beside the rank, never summed into it; what follows these instruments is another measure. A figure that an
-- agency sent under the same name stands.
context as (
    select
        region_code,
        'ombudsman_nilai' as measure,
        measured_year,
        value,
        cast('0-100' as {{ dbt.type_string() }}) as unit,
        reference
    from {{ ref('stg_official__ombudsman') }}
    where instrument = 'kepatuhan'
    union all
    select
        region_code,
        'spbe_indeks' as measure,
        measured_year,
        value,
        '1-5' as unit,
        reference
    from {{ ref('stg_official__spbe') }}
    where instrument = 'spbe'
),

statistic as (
    select * from figure
    union all
    select
        context.region_code,
        context.measure,
        context.measured_year,
        context.value as value_number,
        {{ replace_all('cast(context.value as ' ~ dbt.type_string() ~ ')', '\\.?0+$', '') }} as value_text,
        context.unit,
        context.reference
    from context
    left join figure
        on
            context.region_code = figure.region_code
            and context.measure = figure.measure
            and context.measured_year = figure.measured_year
    where figure.region_code is null and context.value is not null
)

select
    edition.edition,
    edition.rule_year,
    statistic.region_code,
    statistic.measure,
    statistic.measured_year as year,
    statistic.value_number,
    statistic.value_text,
    statistic.unit,
    statistic.reference as source
from statistic
cross join {{ ref('int_edition') }} as edition
