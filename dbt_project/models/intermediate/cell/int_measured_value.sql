with statistic as (
    select * from {{ ref('stg_agency__angka_daerah') }} where value_number is not null
),

-- T is the rule year (reading R11). One measure is one series: two series are two measures.
regional as (
    select
        latest.region_code,
        '' as innovation_id,
        rule_measure.indicator_code,
        rule_measure.indicator_code as band_code,
        case rule_measure.formula
            when 'value' then {{ hundredths_half_up('latest.value_number') }}
            when 'increase' then {{ hundredths_half_up('latest.value_number - before.value_number') }}
            when 'decrease' then {{ hundredths_half_up('before.value_number - latest.value_number') }}
            when 'growth' then {{ growth_hundredths('latest.value_number', 'before.value_number') }}
        end as measured_hundredths
    from {{ rules_of_year('stg_rule_book__measure') }} as rule_measure
    cross join {{ ref('int_edition') }} as edition
    inner join statistic as latest
        on rule_measure.measure = latest.measure and latest.measured_year = edition.rule_year - 1
    left join statistic as before
        on
            latest.region_code = before.region_code
            and rule_measure.measure = before.measure
            and before.measured_year = edition.rule_year - 2
),

-- The number beside the level that stands; without one there, the largest that any row states.
of_innovation as (
    select
        evidence.region_code,
        evidence.innovation_id,
        evidence.indicator_code,
        max(concat(evidence.indicator_code, coalesce(evidence.basis, ''))) as band_code,
        coalesce(
            max(
                case
                    when
                        evidence.row_number = delivered.row_number
                        and coalesce(evidence.sheet_name, '') = coalesce(delivered.sheet_name, '')
                        then evidence.measured_value
                end
            ),
            max(evidence.measured_value)
        ) as measured_value
    from {{ ref('stg_puja_indah__indikator_inovasi') }} as evidence
    inner join {{ ref('int_delivered_indicator') }} as delivered
        on
            evidence.region_code = delivered.region_code
            and evidence.innovation_id = delivered.innovation_id
            and evidence.indicator_code = delivered.indicator_code
    where evidence.measured_value is not null
    group by evidence.region_code, evidence.innovation_id, evidence.indicator_code
)

select
    region_code,
    innovation_id,
    indicator_code,
    band_code,
    measured_hundredths
from regional
where measured_hundredths is not null
union all
select
    region_code,
    innovation_id,
    indicator_code,
    band_code,
    {{ hundredths_half_up('measured_value') }} as measured_hundredths
from of_innovation
