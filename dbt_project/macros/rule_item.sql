{# The rules over single rows. Each is written once, here: the check, which rows it looks at, which of those
   fail, and the relation of `rule_subjects` that it reads. `qa_rule_item` counts them, `qa_failing_row` lists
   the failing ones. #}
{% macro row_rules() -%}
    {{ return([
        ['innovation_measured', "stage = 'penerapan' and status <> 'draf'", 'n_rows = 0', 'innovation'],
        ['applied_after_trial', 'trial_date is not null and first_applied_date is not null', 'first_applied_date < trial_date', 'innovation'],
        ['developed_after_applied', 'first_applied_date is not null and last_developed_date is not null', 'last_developed_date < first_applied_date', 'innovation'],
        ['innovation_date_past', 'true', '(trial_date > cutoff_date or first_applied_date > cutoff_date or last_developed_date > cutoff_date)', 'innovation'],
        ['innovation_kept', 'true', 'found_id is null', 'kept'],
        ['level_jump', 'level is not null', 'level - level_before >= 2', 'before'],
        ['evidence_date_past', 'document_date is not null', 'document_date > cutoff_date', 'evidence'],
        ['document_dated', 'document_number is not null', 'document_date is null', 'evidence'],
        ['evidence_not_shared', 'true', 'first_user <> last_user', 'linked'],
        ['basis_given', "indicator_code = 'SID-33' and level >= 1", 'basis is null', 'evidence'],
        ['zero_is_meant', 'level = 0', 'not has_evidence', 'evidence'],
        ['acceptance_has_evidence', "verification = 'diterima'", 'not has_evidence', 'evidence'],
        ['rejection_explained', "verification = 'ditolak'", 'note is null', 'evidence'],
        ['claim_gap_bounded', 'true', 'gap_hundredths > ' ~ var('max_claim_gap_hundredths'), 'gap'],
        ['due_file_current', 'true', 'is_stale', 'due_file'],
        ['regional_year_past', 'true', 'reported_year > rule_year', 'regional'],
        ['number_has_source', 'true', 'reference is null', 'statistic'],
        ['number_year_past', 'true', 'measured_year > this_year', 'statistic'],
        ['official_result_sourced', 'true', 'reference is null', 'official'],
        ['waiver_valid', 'true', 'problem is not null', 'waiver'],
    ]) }}
{%- endmacro %}

{# The common table expressions that the rules read: rows with region_code, agency, innovation_id,
   indicator_code and the place that they were read from, as far as they have them. #}
{% macro rule_subjects() -%}
edition as (
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
        coalesce(alias.agency, delivered.agency) as agency,
        delivered.stage,
        delivered.status,
        delivered.trial_date,
        delivered.first_applied_date,
        delivered.last_developed_date,
        cast(null as {{ dbt.type_string() }}) as indicator_code,
        delivered.file_sha256,
        delivered.sheet_name,
        delivered.row_number,
        edition.cutoff_date
    from {{ source('landing', 'inovasi') }} as delivered
    inner join region on delivered.region_code = region.region_code
    cross join edition
    left join {{ ref('agency_alias') }} as alias
        on {{ normalise_name('delivered.agency') }} = alias.alias_key
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
        coalesce(measured.n_rows, 0) as n_rows
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
        delivered.file_sha256,
        delivered.sheet_name,
        delivered.row_number,
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
        delivered.file_sha256,
        delivered.sheet_name,
        delivered.row_number,
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
        indicator_code,
        file_sha256,
        sheet_name,
        row_number,
        min(innovation_id) over (partition by region_code, evidence_link) as first_user,
        max(innovation_id) over (partition by region_code, evidence_link) as last_user
    from evidence
    where evidence_link is not null and innovation_id <> ''
),

regional as (
    select
        delivered.region_code,
        '' as agency,
        '' as innovation_id,
        delivered.indicator_code,
        delivered.file_sha256,
        delivered.sheet_name,
        delivered.row_number,
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
        cast(null as {{ dbt.type_string() }}) as innovation_id,
        cast(null as {{ dbt.type_string() }}) as indicator_code,
        delivered.file_sha256,
        delivered.sheet_name,
        delivered.row_number,
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
        cast(null as {{ dbt.type_string() }}) as innovation_id,
        cast(null as {{ dbt.type_string() }}) as indicator_code,
        delivered.file_sha256,
        delivered.sheet_name,
        delivered.row_number,
        delivered.reference
    from {{ ref('stg_official__hasil_resmi') }} as delivered
    inner join region on delivered.region_code = region.region_code
),

gap as (
    select
        verified.region_code,
        '' as agency,
        cast(null as {{ dbt.type_string() }}) as innovation_id,
        cast(null as {{ dbt.type_string() }}) as indicator_code,
        cast(null as {{ dbt.type_string() }}) as file_sha256,
        cast(null as {{ dbt.type_string() }}) as sheet_name,
        cast(null as int) as row_number,
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
        cast(null as {{ dbt.type_string() }}) as innovation_id,
        cast(null as {{ dbt.type_string() }}) as indicator_code,
        scope.file_sha256,
        cast(null as {{ dbt.type_string() }}) as sheet_name,
        cast(null as int) as row_number,
        {{ dbt.dateadd('day', var('max_due_file_days'), 'scope.received_date') }}
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
        cell.file_sha256,
        cell.sheet_name,
        cell.row_number,
        previous.level as level_before,
        cell.level
    from {{ ref('stg_orchestration__previous_indicator') }} as previous
    inner join region on previous.region_code = region.region_code
    left join cell
        on
            previous.region_code = cell.region_code
            and previous.innovation_id = cell.innovation_id
            and previous.indicator_code = cell.indicator_code
    where previous.level is not null
),

kept as (
    select
        before.region_code,
        before.agency,
        before.innovation_id,
        cast(null as {{ dbt.type_string() }}) as indicator_code,
        cast(null as {{ dbt.type_string() }}) as file_sha256,
        cast(null as {{ dbt.type_string() }}) as sheet_name,
        cast(null as int) as row_number,
        min(named.innovation_id) as found_id
    from before
    left join named
        on
            before.region_code = named.region_code
            and before.innovation_id = named.innovation_id
    where before.innovation_id <> ''
    group by before.region_code, before.agency, before.innovation_id
),

waiver as (
    select
        'all' as region_code,
        '' as agency,
        cast(null as {{ dbt.type_string() }}) as innovation_id,
        cast(null as {{ dbt.type_string() }}) as indicator_code,
        cast(null as {{ dbt.type_string() }}) as file_sha256,
        cast(null as {{ dbt.type_string() }}) as sheet_name,
        cast(null as int) as row_number,
        problem
    from {{ ref('qa_waiver') }}
)
{%- endmacro %}

{# How many rows a rule looks at and how many it fails, by region and agency. #}
{% macro rule_item(check_id, is_checked, is_failed, relation) -%}
    select
        '{{ check_id }}' as check_id,
        region_code,
        agency,
        cast(count(case when {{ is_checked }} then 1 end) as bigint) as n_checked,
        cast(count(case when {{ is_checked }} and {{ is_failed }} then 1 end) as bigint) as n_failed
    from {{ relation }}
    group by region_code, agency
{%- endmacro %}

{# The rows that fail a rule, with their place. #}
{% macro failing_rows(check_id, is_checked, is_failed, relation) -%}
    select
        '{{ check_id }}' as check_id,
        region_code,
        agency,
        innovation_id,
        indicator_code,
        file_sha256,
        sheet_name,
        row_number
    from {{ relation }}
    where {{ is_checked }} and {{ is_failed }}
{%- endmacro %}
