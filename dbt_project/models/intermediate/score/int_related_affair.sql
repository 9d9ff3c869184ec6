with innovation as (
    select
        region_code,
        innovation_id,
        -- Names hold commas themselves: the list is read with and without commas between its names.
        {{ normalise_list('related_affairs', '[;|/\\n]') }} as by_semicolon,
        {{ normalise_list('related_affairs', '[,;|/\\n]') }} as by_comma
    from {{ ref('int_innovation') }}
    where is_reported and related_affairs is not null
)

select distinct
    innovation.region_code,
    innovation.innovation_id,
    alias.affair_number
from innovation
inner join {{ ref('int_affair_alias') }} as alias
    on
        innovation.by_semicolon like concat('%#', alias.affair_key, '#%')
        or innovation.by_comma like concat('%#', alias.affair_key, '#%')
inner join {{ ref('stg_rule_book__affair') }} as affair on alias.affair_number = affair.affair_number
where affair.is_basic_affair
