{# By relation below, what a row of it names beside its region. #}
{% set place = ['agency', 'innovation_id', 'indicator_code', 'file_sha256', 'sheet_name', 'row_number'] %}
{% set named = {
    'innovation': ['agency', 'innovation_id', 'file_sha256', 'sheet_name', 'row_number'],
    'kept': ['agency', 'innovation_id'],
    'before': place,
    'evidence': place,
    'linked': place,
    'regional': ['innovation_id', 'indicator_code', 'file_sha256', 'sheet_name', 'row_number'],
    'statistic': ['file_sha256', 'sheet_name', 'row_number'],
    'official': ['file_sha256', 'sheet_name', 'row_number'],
    'context': ['file_sha256', 'sheet_name', 'row_number'],
    'schedule': ['file_sha256', 'sheet_name', 'row_number'],
    'gap': [],
    'due_file': ['file_sha256'],
    'waiver': [],
} %}
{# The rules over single rows: the check, which rows it looks at, which of those fail, and their relation. #}
{% set rules = [
    ['innovation_measured', 'is_sent', 'n_rows = 0', 'innovation'],
    ['applied_after_trial', 'trial_date is not null and first_applied_date is not null',
        'first_applied_date < trial_date', 'innovation'],
    ['developed_after_applied', 'first_applied_date is not null and last_developed_date is not null',
        'last_developed_date < first_applied_date', 'innovation'],
    ['innovation_date_past', 'true',
        '(trial_date > cutoff_date or first_applied_date > cutoff_date or last_developed_date > cutoff_date)',
        'innovation'],
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
    ['context_within_scale', 'value is not null and scale_max is not null', 'value > scale_max', 'context'],
    ['schedule_in_order', 'starts_on is not null and ends_on is not null', 'ends_on < starts_on', 'schedule'],
    ['waiver_valid', 'true', 'problem is not null', 'waiver'],
] %}

with edition as (
    select * from {{ ref('int_edition') }}
),

region as (
    select * from {{ ref('int_region') }}
),

known as (
    select * from {{ ref('int_innovation') }}
),

delivered as (
    select * from {{ ref('stg_puja_indah__indikator_inovasi') }}
),

measured as (
    select
        region_code,
        innovation_id,
        count(*) as n_rows
    from delivered
    group by region_code, innovation_id
),

innovation as (
    select
        known.*,
        edition.cutoff_date,
        coalesce(measured.n_rows, 0) as n_rows
    from known
    cross join edition
    left join measured
        on
            known.region_code = measured.region_code
            and known.innovation_id = measured.innovation_id
),

regional as (
    select
        delivered.*,
        '' as agency,
        '' as innovation_id,
        cast(null as {{ dbt.type_string() }}) as basis,
        edition.rule_year,
        edition.cutoff_date
    from {{ ref('stg_puja_indah__indikator_daerah') }} as delivered
    inner join region on delivered.region_code = region.region_code
    cross join edition
),

evidence as (
    {% set shared = [
        'level', 'basis', 'document_number', 'document_date', 'evidence_link', 'has_evidence', 'verification', 'note',
        'file_sha256', 'sheet_name', 'row_number'
    ] %}
    select
        delivered.region_code,
        coalesce(known.agency, '') as agency,
        delivered.innovation_id,
        delivered.indicator_code,
        {% for column in shared %}
            delivered.{{ column }},
        {% endfor %}
        edition.cutoff_date
    from delivered
    inner join region on delivered.region_code = region.region_code
    cross join edition
    left join known
        on
            delivered.region_code = known.region_code
            and delivered.innovation_id = known.innovation_id
    union all
    select
        region_code,
        agency,
        innovation_id,
        indicator_code,
        {% for column in shared %}
            {{ column }},
        {% endfor %}
        cutoff_date
    from regional
    where reported_year = rule_year
),

linked as (
    select
        evidence.*,
        min(innovation_id) over (partition by region_code, evidence_link) as first_user,
        max(innovation_id) over (partition by region_code, evidence_link) as last_user
    from evidence
    where evidence_link is not null and innovation_id <> ''
),

statistic as (
    select
        delivered.*,
        cast(extract(year from edition.cutoff_date) as int) as this_year
    from {{ ref('stg_agency__angka_daerah') }} as delivered
    inner join region on delivered.region_code = region.region_code
    cross join edition
),

official as (
    select delivered.*
    from {{ ref('stg_official__hasil_resmi') }} as delivered
    inner join region on delivered.region_code = region.region_code
),

-- Results beside the index, with the scale that holds for each.
context as (
    {% for model in ['stg_official__ombudsman', 'stg_official__spbe'] %}
        select
            delivered.region_code,
            delivered.value,
            coalesce(delivered.scale_max, instrument.scale_max) as scale_max,
            delivered.file_sha256,
            delivered.sheet_name,
            delivered.row_number
        from {{ ref(model) }} as delivered
        inner join region on delivered.region_code = region.region_code
        inner join {{ ref('context_instrument') }} as instrument on delivered.instrument = instrument.instrument
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

schedule as (
    select
        'all' as region_code,
        starts_on,
        ends_on,
        file_sha256,
        sheet_name,
        row_number
    from {{ ref('stg_official__jadwal') }}
),

gap as (
    select
        verified.region_code,
        claimed.iid_hundredths - verified.iid_hundredths as gap_hundredths
    from {{ ref('int_region_score') }} as verified
    inner join {{ ref('int_region_score') }} as claimed
        on verified.region_code = claimed.region_code and claimed.variant = 'claimed'
    where verified.variant = 'verified'
),

due_file as (
    select
        scope.region_code,
        scope.file_sha256,
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
    left join {{ ref('int_indicator_status') }} as cell
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
        min(known.innovation_id) as found_id
    from before
    left join known
        on
            before.region_code = known.region_code
            and before.innovation_id = known.innovation_id
    where before.innovation_id <> ''
    group by before.region_code, before.agency, before.innovation_id
),

waiver as (
    select
        'all' as region_code,
        problem
    from {{ ref('qa_waiver') }}
)

-- The rows that fail each rule, and how many pass it.
{% for check_id, is_checked, is_failed, relation in rules %}
    select
        '{{ check_id }}' as check_id,
        region_code,
        {% for column in place %}
            {% set type = 'int' if column == 'row_number' else dbt.type_string() %}
            {% if column in named[relation] %}
                {{ column }},
            {% elif column == 'agency' %}
                '' as agency,
            {% else %}
                cast(null as {{ type }}) as {{ column }},
            {% endif %}
        {% endfor %}
        true as is_failed,
        cast(1 as bigint) as n_rows
    from {{ relation }}
    where {{ is_checked }} and {{ is_failed }}
    union all
    select
        '{{ check_id }}' as check_id,
        region_code,
        {{ 'agency' if 'agency' in named[relation] else "''" }} as agency,
        cast(null as {{ dbt.type_string() }}) as innovation_id,
        cast(null as {{ dbt.type_string() }}) as indicator_code,
        cast(null as {{ dbt.type_string() }}) as file_sha256,
        cast(null as {{ dbt.type_string() }}) as sheet_name,
        cast(null as int) as row_number,
        false as is_failed,
        count(*) as n_rows
    from {{ relation }}
    where {{ is_checked }} and not coalesce({{ is_failed }}, false)
    group by region_code{% if 'agency' in named[relation] %}, agency{% endif %}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
