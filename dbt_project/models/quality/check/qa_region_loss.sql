with score as (
    select * from {{ ref('int_region_score') }}
),

unknown_affair as (
    select
        region_code,
        sum(case when is_eligible and affair_number is null then 1 else 0 end) as n_unknown
    from {{ ref('int_innovation_score') }}
    where variant = 'verified'
    group by region_code
),

-- Variants of one region share the denominator, so their numerators can be subtracted.
compared as (
    select
        verified.region_code,
        verified.score_denominator,
        filled.score_numerator - verified.score_numerator as missing_numerator,
        mandatory_filled.score_numerator - verified.score_numerator as missing_mandatory_numerator,
        case
            -- At most: what the count would score if the unknown affairs were the basic ones that lack.
            when
                verified.basic_affairs_covered < edition.min_basic_affairs
                and verified.basic_affairs_covered + coalesce(unknown_affair.n_unknown, 0)
                >= edition.min_basic_affairs
                then
                    verified.divisor * edition.count_weight_hundredths
                    * least(verified.n_counted, edition.count_cap)
            else 0
        end as unknown_affair_numerator
    from score as verified
    inner join score as filled
        on verified.region_code = filled.region_code and filled.variant = 'filled'
    inner join score as mandatory_filled
        on
            verified.region_code = mandatory_filled.region_code
            and mandatory_filled.variant = 'mandatory_filled'
    cross join {{ ref('int_edition') }} as edition
    left join unknown_affair on verified.region_code = unknown_affair.region_code
    where verified.variant = 'verified'
)

select
    region_code,
    {{ index_points('missing_numerator') }} as points_missing,
    {{ index_points('missing_mandatory_numerator') }} as points_missing_mandatory,
    {{ index_points('unknown_affair_numerator') }} as points_unknown_affair
from compared
