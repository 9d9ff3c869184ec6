with spelling as (
    select
        affair as alias,
        number as affair_number
    from {{ ref('affair') }}
    union all
    select
        alias,
        affair_number
    from {{ ref('affair_alias') }}
)

select
    {{ normalise_name('spelling.alias') }} as affair_key,
    min(spelling.affair_number) as affair_number
from spelling
group by {{ normalise_name('spelling.alias') }}
-- A spelling of two affairs names neither.
having count(distinct spelling.affair_number) = 1
