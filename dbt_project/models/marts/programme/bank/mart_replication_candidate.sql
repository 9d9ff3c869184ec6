{# An example is worth a look from so many points of maturity above (decision 0121). #}
{%- set better = 10 -%}
with edition as (
    select * from {{ ref('int_edition') }}
),

report as (
    select
        report.*,
        region.province_code
    from {{ ref('int_bank_report') }} as report
    inner join {{ ref('int_region') }} as region on report.region_code = region.region_code
    where report.is_current and report.affair_number is not null
),

own as (
    select report.*
    from report
    inner join {{ ref('int_innovation') }} as innovation
        on report.region_code = innovation.region_code and report.innovation_id = innovation.innovation_id
    where innovation.is_reported
),

-- The most mature that count, so many of each province and affair as a page could show of other regions.
example as (
    select *
    from (
        select
            report.*,
            row_number() over (
                partition by report.province_code, report.affair_number, report.region_code
                order by report.maturity_verified desc, report.record_id asc
            ) as place
        from report
        where report.is_eligible
    ) as ordered
    where place <= 3
),

likeness as (
    select
        bank_id_a as record_id,
        bank_id_b as example_id,
        verdict,
        score
    from {{ ref('int_bank_likeness') }}
    union all
    select
        bank_id_b as record_id,
        bank_id_a as example_id,
        verdict,
        score
    from {{ ref('int_bank_likeness') }}
),

candidate as (
    select
        own.bank_id,
        own.record_id,
        example.bank_id as example_bank_id,
        case when likeness.example_id is not null then 'same_name' else 'same_affair' end as reason,
        own.maturity_verified,
        example.maturity_verified as maturity_example,
        row_number() over (
            partition by own.record_id
            order by
                case when likeness.example_id is not null then 0 else 1 end,
                example.maturity_verified desc,
                example.record_id asc
        ) as place
    from own
    inner join example
        on
            own.province_code = example.province_code
            and own.affair_number = example.affair_number
            and own.region_code <> example.region_code
            and example.maturity_verified >= coalesce(own.maturity_verified, 0) + {{ better }}
    left join likeness
        on own.record_id = likeness.record_id and example.record_id = likeness.example_id
    where coalesce(likeness.verdict, 'open') <> 'different'
)

select
    edition.edition,
    edition.rule_year,
    candidate.bank_id,
    candidate.example_bank_id,
    candidate.reason,
    cast(candidate.place as int) as place,
    cast(candidate.maturity_verified as decimal(5, 2)) as maturity_verified,
    cast(candidate.maturity_example as decimal(5, 2)) as maturity_example
from candidate
cross join edition
where candidate.place <= 3
