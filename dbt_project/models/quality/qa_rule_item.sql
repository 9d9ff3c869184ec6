with edition as (
    select * from {{ ref('int_edition') }}
),

region as (
    select * from {{ ref('int_region') }}
),

cell as (
    select * from {{ ref('int_indicator_status') }}
),

-- Rows as delivered, with columns that only these rules read.
named as (
    select
        delivered.region_code,
        delivered.innovation_id,
        delivered.agency,
        delivered.stage,
        delivered.status,
        delivered.trial_date,
        delivered.first_applied_date,
        delivered.last_developed_date,
        edition.cutoff_date,
        {{ normalise_name('delivered.innovation_name') }} as name_key,
        {{ normalise_name('delivered.agency') }} as agency_key
    from {{ source('landing', 'inovasi') }} as delivered
    inner join region on delivered.region_code = region.region_code
    cross join edition
),

measured as (
    select
        region_code,
        innovation_id,
        count(*) as n_rows
    from {{ source('landing', 'indikator_inovasi') }}
    group by region_code, innovation_id
),

innovation as (
    select
        named.*,
        coalesce(measured.n_rows, 0) as n_rows,
        count(*) over (partition by named.region_code, named.name_key) as n_same_name,
        min(named.agency) over (partition by named.region_code, named.agency_key) as first_spelling,
        max(named.agency) over (partition by named.region_code, named.agency_key) as last_spelling
    from named
    left join measured
        on
            named.region_code = measured.region_code
            and named.innovation_id = measured.innovation_id
),

evidence as (
    select
        delivered.region_code,
        coalesce(named.agency, '') as agency,
        delivered.innovation_id,
        delivered.indicator_code,
        delivered.level,
        delivered.basis,
        delivered.document_number,
        delivered.document_date,
        delivered.evidence_link,
        {{ has_evidence() }} as has_evidence,
        coalesce(delivered.verification, 'menunggu') as verification,
        delivered.note,
        edition.cutoff_date
    from {{ source('landing', 'indikator_inovasi') }} as delivered
    inner join region on delivered.region_code = region.region_code
    cross join edition
    left join named
        on
            delivered.region_code = named.region_code
            and delivered.innovation_id = named.innovation_id
    union all
    select
        delivered.region_code,
        '' as agency,
        '' as innovation_id,
        delivered.indicator_code,
        delivered.level,
        cast(null as {{ dbt.type_string() }}) as basis,
        delivered.document_number,
        delivered.document_date,
        delivered.evidence_link,
        {{ has_evidence() }} as has_evidence,
        coalesce(delivered.verification, 'menunggu') as verification,
        delivered.note,
        edition.cutoff_date
    from {{ source('landing', 'indikator_daerah') }} as delivered
    inner join region on delivered.region_code = region.region_code
    cross join edition
    where delivered.reported_year = edition.rule_year
),

linked as (
    select
        region_code,
        agency,
        innovation_id,
        min(innovation_id) over (partition by region_code, evidence_link) as first_user,
        max(innovation_id) over (partition by region_code, evidence_link) as last_user
    from evidence
    where evidence_link is not null and innovation_id <> ''
),

regional as (
    select
        delivered.region_code,
        '' as agency,
        delivered.reported_year,
        edition.rule_year
    from {{ source('landing', 'indikator_daerah') }} as delivered
    inner join region on delivered.region_code = region.region_code
    cross join edition
),

statistic as (
    select
        delivered.region_code,
        '' as agency,
        delivered.reference,
        delivered.measured_year,
        cast(extract(year from edition.cutoff_date) as int) as this_year
    from {{ ref('stg_agency__angka_daerah') }} as delivered
    inner join region on delivered.region_code = region.region_code
    cross join edition
),

official as (
    select
        delivered.region_code,
        '' as agency,
        delivered.reference
    from {{ ref('stg_official__hasil_resmi') }} as delivered
    inner join region on delivered.region_code = region.region_code
),

gap as (
    select
        verified.region_code,
        '' as agency,
        claimed.iid_hundredths - verified.iid_hundredths as gap_hundredths
    from {{ ref('int_region_score') }} as verified
    inner join {{ ref('int_region_score') }} as claimed
        on verified.region_code = claimed.region_code and claimed.variant = 'claimed'
    where verified.variant = 'verified'
),

due_file as (
    select
        scope.region_code,
        '' as agency,
        {{ dbt.dateadd('day', var('max_due_file_days'), 'scope.received_cutoff_date') }}
        < edition.cutoff_date as is_stale
    from {{ ref('stg_ingest__file_scope') }} as scope
    inner join {{ ref('stg_ingest__source') }} as source on scope.source = source.source
    inner join region on scope.region_code = region.region_code
    cross join edition
    where source.is_due
),

-- What the edition before knew of cells with a level.
before as (
    select
        previous.region_code,
        previous.innovation_id,
        previous.agency,
        previous.indicator_code,
        previous.level as level_before,
        cell.level
    from {{ source('landing', 'previous_level') }} as previous
    inner join region on previous.region_code = region.region_code
    left join cell
        on
            previous.region_code = cell.region_code
            and previous.innovation_id = cell.innovation_id
            and previous.indicator_code = cell.indicator_code
),

kept as (
    select
        before.region_code,
        before.agency,
        before.innovation_id,
        min(named.innovation_id) as found_id
    from before
    left join named
        on
            before.region_code = named.region_code
            and before.innovation_id = named.innovation_id
    where before.innovation_id <> ''
    group by before.region_code, before.agency, before.innovation_id
),

-- A finding belongs to the region of its row; else to the one region of its file; else to all.
file_region as (
    select
        source,
        file_sha256,
        min(region_code) as region_code
    from {{ ref('stg_ingest__file_scope') }}
    group by source, file_sha256
    having count(distinct region_code) = 1
),

landed as (
    {% for name in ['inovasi', 'indikator_inovasi', 'indikator_daerah', 'angka_daerah', 'hasil_resmi'] %}
        select
            '{{ name }}' as source,
            file_sha256,
            row_number,
            region_code
        from {{ source('landing', name) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

placed as (
    select
        code.check_id,
        concat(finding.file_sha256, '|', finding.original_name, '|', coalesce(finding.row_number, 0)) as place,
        coalesce(rejected.region_code, landed.region_code, file_region.region_code) as region_code
    from {{ ref('stg_ingest__finding') }} as finding
    inner join {{ ref('finding_code') }} as code on finding.code = code.code
    left join {{ ref('stg_ingest__rejected_row') }} as rejected
        on
            finding.source = rejected.source
            and finding.file_sha256 = rejected.file_sha256
            and finding.row_number = rejected.row_number
    left join landed
        on
            finding.source = landed.source
            and finding.file_sha256 = landed.file_sha256
            and finding.row_number = landed.row_number
    left join file_region
        on
            finding.source = file_region.source
            and finding.file_sha256 = file_region.file_sha256
),

found as (
    select
        placed.check_id,
        coalesce(region.region_code, 'all') as region_code,
        count(distinct placed.place) as n_failed
    from placed
    left join region on placed.region_code = region.region_code
    group by placed.check_id, coalesce(region.region_code, 'all')
),

looked_at as (
    select
        region_code,
        n_accepted_rows + n_rejected_rows as n_rows
    from {{ ref('int_region_delivery') }}
    union all
    select
        'all' as region_code,
        count(*) as n_rows
    from {{ ref('stg_ingest__file_receipt') }}
),

door as (
    select
        code.check_id,
        looked_at.region_code,
        '' as agency,
        cast(greatest(looked_at.n_rows, coalesce(found.n_failed, 0)) as bigint) as n_checked,
        cast(coalesce(found.n_failed, 0) as bigint) as n_failed
    from (select distinct check_id from {{ ref('finding_code') }}) as code
    inner join {{ ref('check_catalogue') }} as catalogue on code.check_id = catalogue.check_id
    cross join looked_at
    left join found
        on
            code.check_id = found.check_id
            and looked_at.region_code = found.region_code
    where catalogue.scope = 'region' or looked_at.region_code = 'all'
),

waiver as (
    select
        'all' as region_code,
        '' as agency,
        problem
    from {{ ref('qa_waiver') }}
),

final as (
    select * from door
    union all
    {{ rule_item('innovation_name_unique', 'true', 'n_same_name > 1', 'innovation') }}
    union all
    {{ rule_item('agency_spelled_once', 'true', 'first_spelling <> last_spelling', 'innovation') }}
    union all
    {{ rule_item('innovation_measured', "stage = 'penerapan' and status <> 'draf'", 'n_rows = 0', 'innovation') }}
    union all
    {{ rule_item('applied_after_trial', 'trial_date is not null and first_applied_date is not null',
        'first_applied_date < trial_date', 'innovation') }}
    union all
    {{ rule_item('developed_after_applied', 'first_applied_date is not null and last_developed_date is not null',
        'last_developed_date < first_applied_date', 'innovation') }}
    union all
    {{ rule_item('innovation_date_past', 'true',
        '(trial_date > cutoff_date or first_applied_date > cutoff_date or last_developed_date > cutoff_date)',
        'innovation') }}
    union all
    {{ rule_item('innovation_kept', 'true', 'found_id is null', 'kept') }}
    union all
    {{ rule_item('level_jump', 'level is not null', 'level - level_before >= 2', 'before') }}
    union all
    {{ rule_item('evidence_date_past', 'document_date is not null', 'document_date > cutoff_date', 'evidence') }}
    union all
    {{ rule_item('document_dated', 'document_number is not null', 'document_date is null', 'evidence') }}
    union all
    {{ rule_item('evidence_not_shared', 'true', 'first_user <> last_user', 'linked') }}
    union all
    {{ rule_item('basis_given', "indicator_code = 'SID-33' and level >= 1", 'basis is null', 'evidence') }}
    union all
    {{ rule_item('zero_is_meant', 'level = 0', 'not has_evidence', 'evidence') }}
    union all
    {{ rule_item('acceptance_has_evidence', "verification = 'diterima'", 'not has_evidence', 'evidence') }}
    union all
    {{ rule_item('rejection_explained', "verification = 'ditolak'", 'note is null', 'evidence') }}
    union all
    {{ rule_item('claim_gap_bounded', 'true', 'gap_hundredths > ' ~ var('max_claim_gap_hundredths'), 'gap') }}
    union all
    {{ rule_item('due_file_current', 'true', 'is_stale', 'due_file') }}
    union all
    {{ rule_item('regional_year_past', 'true', 'reported_year > rule_year', 'regional') }}
    union all
    {{ rule_item('number_has_source', 'true', 'reference is null', 'statistic') }}
    union all
    {{ rule_item('number_year_past', 'true', 'measured_year > this_year', 'statistic') }}
    union all
    {{ rule_item('official_result_sourced', 'true', 'reference is null', 'official') }}
    union all
    {{ rule_item('waiver_valid', 'true', 'problem is not null', 'waiver') }}
)

select * from final
