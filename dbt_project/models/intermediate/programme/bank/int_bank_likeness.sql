with record as (
    select
        record_id,
        bank_id,
        region_code,
        name,
        row_number() over (partition by record_id order by year desc) as place
    from {{ ref('int_bank_report') }}
),

verdict as (
    select * from {{ ref('stg_orchestration__bank_verdict') }}
),

-- Every pair once, whichever of the two is named first.
proposed as (
    select
        least(bank_id_a, bank_id_b) as first_id,
        greatest(bank_id_a, bank_id_b) as second_id,
        max(score) as score,
        max(name_score) as name_score,
        min(reasons) as reasons
    from {{ ref('stg_orchestration__innovation_likeness') }}
    group by least(bank_id_a, bank_id_b), greatest(bank_id_a, bank_id_b)
),

pair as (
    select
        coalesce(verdict.bank_id_a, proposed.first_id) as bank_id_a,
        coalesce(verdict.bank_id_b, proposed.second_id) as bank_id_b,
        proposed.score,
        proposed.name_score,
        proposed.reasons,
        verdict.verdict,
        verdict.decided_by,
        verdict.decided_on,
        verdict.reason
    from proposed
    full outer join verdict
        on
            proposed.first_id = least(verdict.bank_id_a, verdict.bank_id_b)
            and proposed.second_id = greatest(verdict.bank_id_a, verdict.bank_id_b)
)

select
    pair.bank_id_a,
    pair.bank_id_b,
    cast(pair.score as int) as score,
    cast(pair.name_score as int) as name_score,
    pair.reasons,
    -- Two that are each the same as a third are decided by that.
    case
        when pair.verdict is not null then pair.verdict
        when a.bank_id = b.bank_id then 'same'
        else 'open'
    end as verdict,
    pair.decided_by,
    pair.decided_on,
    pair.reason,
    a.region_code as region_code_a,
    b.region_code as region_code_b,
    a.name as name_a,
    b.name as name_b
from pair
inner join record as a on pair.bank_id_a = a.record_id and a.place = 1
inner join record as b on pair.bank_id_b = b.record_id and b.place = 1
