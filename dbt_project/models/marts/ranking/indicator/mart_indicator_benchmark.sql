with size as (
    select
        region_code,
        n_reported
    from {{ ref('int_region_score') }}
    where variant = 'verified'
),

own as (
    select
        cell.region_code,
        region.province_code,
        region.region_type,
        size.n_reported,
        cell.indicator_code,
        count(*) as n_cells,
        sum(cell.level_verified) as level_sum,
        sum(case when cell.level_verified >= cell.max_level then 1 else 0 end) as n_highest
    from {{ ref('int_indicator_status') }} as cell
    inner join {{ ref('int_region') }} as region on cell.region_code = region.region_code
    inner join size on cell.region_code = size.region_code
    group by cell.region_code, region.province_code, region.region_type, size.n_reported, cell.indicator_code
),

-- Peers are the others: a region is no benchmark for itself.
peer as (
    select
        own.region_code,
        own.indicator_code,
        sum(other.n_cells) as province_cells,
        sum(other.level_sum) as province_levels,
        sum(case when other.region_type = own.region_type then other.n_cells else 0 end) as type_cells,
        sum(case when other.region_type = own.region_type then other.level_sum else 0 end) as type_levels
    from own
    inner join own as other
        on
            own.province_code = other.province_code
            and own.indicator_code = other.indicator_code
            and own.region_code <> other.region_code
    group by own.region_code, own.indicator_code
),

-- Of similar size, in whatever province: half to twice as many reported innovations.
size_peer as (
    select
        own.region_code,
        own.indicator_code,
        count(*) as n_regions,
        sum(other.n_cells) as size_cells,
        sum(other.level_sum) as size_levels
    from own
    inner join own as other
        on
            own.indicator_code = other.indicator_code
            and own.region_code <> other.region_code
            and own.n_reported <= 2 * other.n_reported
            and 2 * own.n_reported >= other.n_reported
    group by own.region_code, own.indicator_code
)

select
    edition.edition,
    edition.rule_year,
    own.region_code,
    own.indicator_code,
    cast(own.n_cells as int) as n_cells,
    cast(own.n_highest as int) as n_highest,
    {{ mean_level('own.level_sum', 'own.n_cells') }} as mean_level,
    {{ mean_level('peer.province_levels', 'peer.province_cells') }} as province_mean_level,
    {{ mean_level('peer.type_levels', 'peer.type_cells') }} as type_mean_level,
    {{ mean_level('size_peer.size_levels', 'size_peer.size_cells') }} as size_mean_level,
    cast(coalesce(size_peer.n_regions, 0) as int) as n_size_peers
from own
cross join {{ ref('int_edition') }} as edition
left join peer
    on own.region_code = peer.region_code and own.indicator_code = peer.indicator_code
left join size_peer
    on own.region_code = size_peer.region_code and own.indicator_code = size_peer.indicator_code
