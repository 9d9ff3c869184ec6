with receipt as (
    select * from {{ ref('stg_ingest__file_receipt') }}
),

landed as (
    {% for source in ['puja_indah__inovasi', 'puja_indah__indikator_inovasi', 'puja_indah__indikator_daerah',
                      'agency__angka_daerah', 'official__hasil_resmi'] %}
        select
            '{{ source.split("__")[1] }}' as source,
            file_sha256,
            count(*) as rows_landed
        from {{ ref('stg_' ~ source) }}
        group by file_sha256
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        receipt.source,
        receipt.file_sha256,
        receipt.original_name,
        receipt.rows_read,
        receipt.rows_accepted,
        receipt.rows_rejected,
        receipt.rows_ignored,
        coalesce(landed.rows_landed, 0) as rows_landed,
        -- A file that is partly superseded lands fewer rows than were accepted, never more.
        receipt.rows_read = receipt.rows_accepted + receipt.rows_rejected + receipt.rows_ignored
        and coalesce(landed.rows_landed, 0) <= receipt.rows_accepted
        and (landed.rows_landed is not null or not receipt.is_in_force) as is_balanced
    from receipt
    left join landed
        on
            receipt.source = landed.source
            and receipt.file_sha256 = landed.file_sha256
)

select * from final
