-- Made-up facts of an edition (`reports_fixture`): a running number mixed by primes stands for chance.
create table cell as
with sid as (
  select r.region_code, r.n as rn, r.quality, i.k, c.* from region r,
    lateral (select unnest(range(r.innovations)) as k) i, indicator c where c.aspect = 'SID'
), spd as (
  select r.region_code, r.n as rn, r.quality + 15 as quality, -1 as k, c.* from region r,
    indicator c where c.aspect = 'SPD'
), mixed as (
  select *, ((rn::bigint * 7919 + (k + 2) * 104729 + n * 1299709) % 9973) * 7 % 100 as a,
    ((rn::bigint * 15485863 + (k + 2) * 32452843 + n::bigint * 49979687) % 9967) * 3 % 100 as b
  from (select * from sid union all select * from spd)
)
select region_code, aspect, k,
  case when k < 0 then '' else region_code || '-' || lpad(k::varchar, 4, '0') end as innovation_id,
  indicator_code, n, weight, is_mandatory, name, evidence,
  case when a < quality + (case when is_mandatory and k >= 0 then 40 else 0 end) then 'verified'
    when a < quality + 15 then 'pending' when a < quality + 19 then 'no_evidence'
    when a < quality + 22 then 'rejected' else 'missing' end as status,
  (case when b < quality then 3 when b < quality + 25 then 2 else 1 end) as raw_level
from mixed;
alter table cell add column level integer;
update cell set level = case when status = 'missing' then null else raw_level end;

create table innovation as
select c.region_code, c.innovation_id,
  {names}[(c.k % 8) + 1] || ' ' || (c.k + 1) as innovation_name,
  {agencies}[(c.k % 8) + 1] as agency,
  case when c.k % 13 = 12 then 'uji_coba' else 'penerapan' end as stage,
  case when c.k % 11 = 10 then 'draf' when c.k % 9 = 8 then 'ditolak' else 'diterima' end as status,
  case when c.k % 17 = 16 then null else (c.k % 8) + 1 end::integer as affair_number,
  {affairs}[(c.k % 8) + 1] as affair,
  (c.k % 13 <> 12 and c.k % 11 <> 10) as is_reported,
  (c.k % 17 <> 16 and c.k % 8 < 6) as is_basic_affair,
  date '2025-03-01' as first_applied_date, null::date as last_developed_date,
  320 as design_words,
  (c.k % 13 <> 12 and c.k % 11 <> 10 and c.k % 9 <> 8
    and bool_and(not is_mandatory or status in ('verified', 'pending'))) as is_eligible_claimed,
  (c.k % 13 <> 12 and c.k % 11 <> 10 and c.k % 9 <> 8
    and bool_and(not is_mandatory or status = 'verified')) as is_eligible_verified,
  concat_ws(';', case when c.k % 13 = 12 then 'stage_not_applied' end,
    case when c.k % 11 = 10 then 'status_draft' end,
    case when c.k % 9 = 8 then 'status_rejected' end,
    case when not bool_and(not is_mandatory or status = 'verified')
      then 'mandatory_not_verified' end) as reasons,
  sum(case when status in ('verified', 'pending') then weight * level else 0 end)::decimal(5,2)
    as maturity_claimed,
  sum(case when status = 'verified' then weight * level else 0 end)::decimal(5,2)
    as maturity_verified,
  count(*) filter (where status = 'missing')::integer as n_missing,
  count(*) filter (where status = 'missing' and is_mandatory)::integer as n_missing_mandatory,
  string_agg(case status when 'no_evidence' then 'n' else status[1] end, '' order by indicator_code)
    as cell_states,
  string_agg(case status when 'verified' then level else 0 end::varchar, ''
    order by indicator_code) as cell_levels
from cell c where aspect = 'SID' group by c.region_code, c.innovation_id, c.k;

create table region_score as
with spd as (
  select region_code,
    sum(case when status = 'verified' then weight * level else 0 end) as spd_verified,
    sum(case when status in ('verified', 'pending') then weight * level else 0 end) as spd_claimed
  from cell where aspect = 'SPD' group by region_code
), inno as (
  select region_code, count(*) filter (where is_reported)::integer as n_reported,
    count(*) filter (where is_eligible_claimed)::integer as n_claimed,
    count(*) filter (where is_eligible_verified)::integer as n_verified,
    coalesce(sum(maturity_claimed) filter (where is_eligible_claimed), 0) as sum_claimed,
    coalesce(sum(maturity_verified) filter (where is_eligible_verified), 0) as sum_verified
  from innovation group by region_code
), pair as (
  select r.region_code, r.region_name, r.region_type, r.province_code, v.variant,
    (case v.variant when 'verified' then s.spd_verified else s.spd_claimed end)::decimal(5,2)
      as spd_score,
    coalesce(i.n_reported, 0) as n_reported,
    coalesce(case v.variant when 'verified' then i.n_verified else i.n_claimed end, 0) as n_counted,
    coalesce(case v.variant when 'verified' then i.sum_verified else i.sum_claimed end, 0)
      ::decimal(12,2) as maturity_sum,
    greatest(12, coalesce(i.n_reported, 0)) as divisor,
    least(100, r.quality + (case v.variant when 'verified' then 2 else 15 end))::decimal(5,2)
      as completeness_pct
  from region r cross join (values ('claimed'), ('verified')) v(variant)
  left join spd s using (region_code) left join inno i using (region_code)
)
select * exclude (completeness_pct), (maturity_sum / divisor)::decimal(9,6) as sid_mean,
  6 as basic_affairs_covered, (n_counted * 0.38)::decimal(5,2) as count_score,
  0::decimal(9,6) as total_score, 0::decimal(5,2) as iid, 'kurang_inovatif' as category_code,
  case when n_reported = 0 then 0 else completeness_pct end as completeness_pct,
  false as near_boundary
from pair;
update region_score set total_score = spd_score + sid_mean + count_score;
update region_score set iid = round(total_score * 100 / 250, 2)::decimal(5,2);
update region_score set category_code = case when iid >= 65.01 then 'sangat_inovatif'
  when iid >= 40.01 then 'inovatif' when iid > 0 then 'kurang_inovatif'
  else 'tidak_dapat_dinilai' end;

create table provincial_ranking as
with wide as (
  select v.*, c.iid as iid_claimed, c.completeness_pct as completeness_claimed_pct,
    r.has_delivered, r.n as rn
  from region_score v join region_score c using (region_code) join region r using (region_code)
  where v.variant = 'verified' and c.variant = 'claimed'
), gaps as (
  select region_code, count(*) filter (where status = 'missing')::integer as n_missing,
    count(*) filter (where status = 'missing' and is_mandatory)::integer as n_missing_mandatory,
    coalesce(sum(weight * 3) filter (where status = 'missing'), 0) as weight_missing
  from cell group by region_code
)
select w.province_code, w.region_code, w.region_name, w.region_type, w.iid, w.iid_claimed,
  w.category_code,
  case when has_delivered then (select count(*) + 1 from wide o where o.has_delivered
    and o.province_code = w.province_code and o.iid > w.iid)::integer end as rank,
  case when has_delivered then (select count(*) + 1 from wide o where o.has_delivered
    and o.province_code = w.province_code and o.region_type = w.region_type
    and o.iid > w.iid)::integer end as rank_in_type,
  case when has_delivered then (select count(*) + 1 from wide o where o.has_delivered
    and o.province_code = w.province_code and o.iid > w.iid_claimed)::integer end as rank_best,
  case when has_delivered then (select count(*) from wide o where o.has_delivered
    and o.province_code = w.province_code and o.iid_claimed >= w.iid)::integer end as rank_worst,
  case when has_delivered and rn % 7 <> 6 then (1 + (rn * 3) % 10)::integer end as previous_rank,
  case when not has_delivered then 'unranked' when rn % 4 = 2 then 'provisional' else 'final' end
    as publication_state,
  case when not has_delivered then 'delivered_nothing'
    when rn % 4 = 2 then 'mandatory_spd_unverified;rows_rejected' else '' end as state_reason,
  w.n_reported, w.n_counted, w.completeness_pct, w.completeness_claimed_pct, g.n_missing,
  g.n_missing_mandatory,
  (g.weight_missing * 100 / 250 / w.divisor)::decimal(12,8) as points_missing
from wide w join gaps g using (region_code);

create table indicator_status as
select region_code, aspect, innovation_id, case when k < 0 then '' else {agencies}[(k % 8) + 1] end
  as agency, indicator_code, level, status,
  (case when status in ('verified', 'pending') then weight * level else 0 end)::decimal(6,2)
    as score_claimed,
  (case when status = 'verified' then weight * level else 0 end)::decimal(6,2) as score_verified,
  weight, is_mandatory,
  case when level is not null then 'sha-' || region_code end as file_sha256,
  case when level is not null then 'Lembar1' end as sheet,
  case when level is not null then (6 + n + (k + 1) * 20)::integer end as "row"
from cell order by region_code, innovation_id, indicator_code;

create table missing_indicator as
select c.region_code, case when k < 0 then 'Bapelitbang' else i.agency end as agency,
  c.innovation_id, i.innovation_name, c.indicator_code, c.name as indicator_name, c.status,
  case when c.status = 'pending' then 'verify'
    when c.status = 'verified' and c.indicator_code in ('SPD-06', 'SPD-08') then 'none'
    else 'send' end as next_step,
  case when c.status = 'verified' then c.level else 0 end as level_counted,
  case when c.status = 'verified' then c.level + 1 else coalesce(c.level, 1) end as level_target,
  (case when c.aspect = 'SID' and not coalesce(i.is_reported, false) then 0 else
    c.weight * (case when c.status = 'verified' then 1 else coalesce(c.level, 1) end)
    * 100 / 250 / (case when c.aspect = 'SID' then s.divisor else 1 end) end)::decimal(12,8)
    as gain_points,
  (c.weight * 3 * 100 / 250 / (case when c.aspect = 'SID' then s.divisor else 1 end))
    ::decimal(12,8) as gain_points_full,
  c.is_mandatory, c.evidence as evidence_needed, date '2026-11-27' as due_date,
  c.level as level_reported,
  case level_target when 1 then d.level_1 when 2 then d.level_2 else d.level_3 end
    as level_meaning, i.reasons,
  case when c.aspect = 'SID' then b.innovation_name end as example_name,
  case when c.aspect = 'SID' then b.agency end as example_agency,
  (row_number() over (partition by c.region_code order by gain_points desc, c.is_mandatory desc,
    gain_points_full desc, c.innovation_id, c.indicator_code))::integer as place
from cell c left join innovation i using (region_code, innovation_id)
join region_score s on s.region_code = c.region_code and s.variant = 'verified'
join indicator d on d.indicator_code = c.indicator_code
left join (select e.region_code, e.indicator_code, n.innovation_name, n.agency,
    row_number() over (partition by e.region_code, e.indicator_code
      order by n.maturity_verified desc, n.innovation_id) as nth
  from cell e join innovation n using (region_code, innovation_id)
  where e.status = 'verified' and e.level = 3 and e.aspect = 'SID') b
  on b.region_code = c.region_code and b.indicator_code = c.indicator_code and b.nth = 1
where not (c.status = 'verified' and c.level = 3)
order by c.region_code, c.innovation_id, c.indicator_code;

create table open_work as
select region_code, coalesce(agency, '') as agency, next_step, count(*)::integer as n_cells
from missing_indicator group by all;

create table completeness as
select region_code, coalesce(agency, '') as agency, indicator_code, count(*)::integer as n_cells,
  (count(*) filter (where status = 'verified' and level >= 1))::integer as n_verified,
  (count(*) filter (where status = 'missing'))::integer as n_missing
from indicator_status where aspect = 'SID' group by all;

create table action_plan as
select region_code, row_number() over (partition by region_code order by gain_points desc,
    innovation_id, indicator_code) as order_in_region, agency, innovation_id, innovation_name,
  indicator_code, indicator_name, level_counted as level_from, level_target as level_to,
  gain_points::decimal(18,8) as gain_points, 1.5::decimal(9,2) as hours,
  level_counted = 0 as becomes_eligible
from missing_indicator where gain_points > 0
qualify order_in_region <= 10;
create table priority as
with bundle as (
  select region_code, case next_step when 'verify' then 'verify' else 'send' end as kind,
    any_value(agency order by indicator_code) as agency, innovation_id,
    any_value(innovation_name) as innovation_name,
    string_agg(indicator_code, ';' order by indicator_code) as indicator_codes,
    case when count(*) = 1 then min(indicator_code) end as indicator_code,
    case when count(*) = 1 then min(indicator_name) end as indicator_name,
    count(*)::integer as n_cells, (count(*) filter (where is_mandatory))::integer as n_mandatory,
    (count(*) filter (where status = 'verified'))::integer as n_raised, 0 as n_waiting,
    case when count(*) = 1 then min(level_counted) end as level_from,
    case when count(*) = 1 then min(level_target) end as level_to,
    bool_or(is_mandatory and level_counted = 0) and innovation_id <> '' as becomes_eligible,
    sum(gain_points) as gain_points, sum(gain_points_full) as gain_points_full
  from missing_indicator where next_step <> 'none' and indicator_code <> 'SPD-05a'
  group by region_code, kind, innovation_id, case when innovation_id = '' then indicator_code end
  union all
  select region_code, 'correct', 'Bapelitbang', '', null, indicator_code, indicator_code,
    indicator_name, 1, 1, 1, 0, level_counted, 3, false, gain_points, gain_points
  from missing_indicator where indicator_code = 'SPD-05a' and next_step = 'send'
)
select b.* replace (b.gain_points::decimal(18,8) as gain_points,
    b.gain_points_full::decimal(18,8) as gain_points_full),
  (row_number() over (partition by region_code order by b.gain_points desc, kind, innovation_id,
    indicator_codes))::integer as place,
  least(r.iid + b.gain_points, 100)::decimal(5,2) as iid_after,
  case when r.rank is not null then (select count(*) + 1 from provincial_ranking o
    where o.province_code = r.province_code and o.rank is not null
      and o.iid > least(r.iid + b.gain_points, 100))::integer end as rank_after,
  date '2026-11-27' as due_date
from bundle b join provincial_ranking r using (region_code) where b.gain_points > 0;
create table innovation_bank as
select region_code || '-' || innovation_id as bank_id, region_code, innovation_name as name,
  case when innovation_id like '%-0002' then 'NAMA LAMA' end as other_names, agency, affair_number,
  affair, stage, case length(affair) % 3 when 0 then 'active' when 1 then 'stopped'
    else 'unknown' end as life, case when length(affair) % 3 = 0 then date '2026-08-01' end
    as life_checked_on, 2025 as first_year, 2026 as last_year, '2025, 2026' as years,
  maturity_verified::decimal(5,2) as maturity_best, is_eligible_verified as eligible_now,
  false as eligible_next_year, case when is_eligible_verified then date '2027-01-01' end
    as leaves_window_on, true as is_current, innovation_id, 'Mempercepat layanan' as purpose,
  'Warga terlayani' as benefit, null::varchar as result, 'Satu operator' as prerequisites,
  'Pimpinan' as drivers, null::varchar as obstacles
from innovation;
create table innovation_likeness as
select a.bank_id as bank_id_a, b.bank_id as bank_id_b, 90 as score, 90 as name_score,
  'same_letters;same_affair;other_region' as reasons, 'open' as verdict,
  a.region_code as region_code_a, b.region_code as region_code_b, a.name as name_a, b.name as name_b
from innovation_bank a join innovation_bank b
  on a.name = b.name and a.region_code < b.region_code and a.innovation_id like '%-0001';
create table replication_candidate as
select a.bank_id, b.bank_id as example_bank_id, 'same_affair' as reason, 1 as place,
  a.maturity_best as maturity_verified, b.maturity_best as maturity_example
from innovation_bank a join innovation_bank b
  on a.affair = b.affair and a.region_code <> b.region_code
  and b.maturity_best > coalesce(a.maturity_best, 0) + 10
qualify row_number() over (partition by a.bank_id order by b.maturity_best desc, b.bank_id) = 1;
create table coaching_session as
select region_code, agency, innovation_id, innovation_name, date '2026-08-03' as session_date,
  'Tim Bapelitbang' as coach, 'SID-16' as indicator_code, 'Regulasi inovasi daerah' as indicator_name,
  'Bukti dilengkapi' as outcome, case length(affair) % 3 when 0 then 'diminta' when 1 then 'ditutup'
    else 'terlaksana' end as state, case length(affair) % 3 when 1 then 'Selesai' end as reason,
  'SK diunggah' as follow_up, date '2026-09-01' as follow_up_due, length(affair) % 3 = 2 as is_overdue,
  'sha-' || region_code as file_sha256, 'Data' as sheet, 3 as "row"
from innovation where region_code = '6403';
create table coaching_queue as
select region_code, (row_number() over (partition by region_code order by gain_points desc,
    innovation_id))::integer as place, agency, innovation_id, innovation_name, indicator_codes,
  gain_points, 2.5::decimal(9,2) as hours, (gain_points / 2.5)::decimal(12,4) as points_per_hour,
  case length(innovation_name) % 4 when 0 then 'planned' when 1 then 'asked' when 2 then 'held'
    else 'none' end as state, date '2026-12-01' as planned_for, 'Tim Bapelitbang' as coach,
  date '2026-08-03' as last_session, 'SK diunggah' as follow_up, date '2026-09-01' as follow_up_due,
  length(innovation_name) % 4 = 2 as is_overdue
from priority where kind = 'send' and innovation_id <> '';
create table coaching_effect as
select '6403' as region_code, indicator_code, name as indicator_name, 20 as n_coached,
  14 as n_coached_verified, 50 as n_compared, 20 as n_compared_verified,
  30.0::decimal(6,1) as difference_pct, case when n % 2 = 0 then -22.5 end::decimal(6,1)
    as chance_low_pct, case when n % 2 = 0 then 21.4 end::decimal(6,1) as chance_high_pct,
  11 as n_agencies, n % 2 = 0 as is_enough, case when n % 2 = 0 then 'more' else 'too_few' end
    as verdict
from indicator where indicator_code in ('SID-16', 'SID-17');
create table submission_advice as
select region_code, innovation_id, innovation_name, agency, is_reported,
  maturity_claimed as maturity_now, 105::decimal(5,2) as maturity_repaired,
  58::decimal(9,2) as break_even_maturity,
  ((maturity_claimed - 58) / 100)::decimal(18,8) as gain_now_points,
  0.65::decimal(18,8) as gain_repaired_points,
  case when maturity_claimed > 58 then 'submit' when is_reported then 'repair_first'
    else 'hold_back' end as advice,
  length(innovation_id) % 3 as n_cells_to_repair, 0 as n_mandatory_to_repair,
  innovation_id like '%-0003' as needs_longer_design,
  3 as best_set_size, 1.2345::decimal(18,8) as best_set_gain_points
from innovation where maturity_claimed is not null;
create table score_change as
select province_code, region_code,
  case when previous_rank is not null then '2026-W46' end as previous_edition,
  case when previous_rank is not null then iid - 1 end::decimal(5,2) as previous_iid, iid,
  case when previous_rank is not null then iid - 1 end::decimal(18,8) as previous_points,
  case when previous_rank is not null then 0 end::decimal(18,8) as rules_points,
  case when previous_rank is not null then 1.25 end::decimal(18,8) as own_data_points,
  case when previous_rank is not null then -0.25 end::decimal(18,8) as verification_points,
  case when previous_rank is not null then iid end::decimal(18,8) as points,
  previous_rank, rank,
  case when previous_rank is not null then previous_rank - rank end as places_by_own,
  case when previous_rank is not null then 0 end as places_by_others
from provincial_ranking;
create table score_change_item as
select region_code, 'own_data' as cause, 'innovation_indicator' as item, innovation_id,
  innovation_name, indicator_code, 'missing' as status_before, status as status_now,
  gain_points::decimal(18,8) as points
from missing_indicator where indicator_code in ('SID-16', 'SID-17');
create table score_history as
select region_code, 2023 as year, 'official' as variant, 39.75::decimal(7,2) as score,
  'inovatif' as category_code_then, 35.00::decimal(6,2) as lower_bound_then,
  'kurang_inovatif' as category_code_now
from region where region_code = '6403';
create table agency_change as
select region_code, coalesce(agency, '') as agency, '2026-W46' as previous_edition,
  count(*)::int as n_cells, count(*) filter (status = 'pending')::int as n_sent,
  0 as n_accepted, count(*) filter (status = 'rejected')::int as n_rejected, 0 as n_gone
from missing_indicator group by all;

insert into file_delivery
select region_code, source, 'OPD pelaksana inovasi', is_due, due_date,
  case when n % 5 > 0 or not is_due then date '2026-11-15' end,
  case when not is_due then 'not_due' when n % 5 > 0 then 'on_time' else 'missing' end,
  case when n % 5 = 0 and is_due then 2 end, case when n % 5 = 1 then '2026-W40' end, null
from region, (values ('inovasi', true, date '2026-11-20'), ('hasil_resmi', false, null))
  as x (source, is_due, due_date);

insert into check_result
select k.check_id, k.dimension, k.severity, r.region_code, 20,
  case when k.severity = 'error' then 0 else (r.n * 7 + length(k.check_id)) % 5 * 3 end, null,
  case when k.severity = 'error' or (r.n * 7 + length(k.check_id)) % 5 = 0 then 'passed'
    else 'failed' end, k.owner
from check_catalogue k, region r where k.check_id not in ('rows_balance');
insert into check_result
select k.check_id, k.dimension, k.severity, 'all', coalesce(sum(x.n_checked), 24),
  coalesce(sum(x.n_failed), 0), case when k.dimension = 'completeness'
    and k.severity = 'warn' then 12.5 end,
  case when coalesce(sum(x.n_failed), 0) = 0 then 'passed' else 'failed' end, k.owner
from check_catalogue k left join check_result x using (check_id) group by all;
alter table check_result add column first_seen varchar;
alter table check_result add column open_since varchar;
alter table check_result add column last_seen varchar;
alter table check_result add column issue_status varchar;
alter table check_result add column due_date date;
alter table check_result add column waived_until date;
update check_result set first_seen = '2026-W40', open_since = '2026-W45', last_seen = '2026-W47',
  issue_status = case when scope = '6403' then 'waived' else 'open' end,
  due_date = date '2026-12-20', waived_until = case when scope = '6403' then date '2026-12-31' end
  where status = 'failed';
create table waiver as select 'berau' as waiver_id, 'indicator_filled' as check_id,
  '6403' as scope, 'Sistem diganti' as reason, 'Ani' as requested_by, 'Budi' as approved_by,
  'Surat 1/2026' as evidence, date '2026-12-31' as expires_on, null::varchar as problem
union all select '<b>rusak</b>', null, null, null, null, null, null, null, 'kolom kosong: rule';
create table score_loss as
select region_code, cause, 'SID' as aspect, '' as agency, '' as indicator_code,
  (12500 - 5 * iid * 25)::bigint * share as loss_numerator, 25000::bigint as score_denominator
from region_score cross join (values ('count_below_cap', 120), ('missing', 80)) v(cause, share)
where variant = 'verified';
create table score_loss_cause as
select region_code, cause, sum(loss_numerator)::bigint as loss_numerator,
  max(score_denominator) as score_denominator from score_loss group by all;
create table level_check as
select region_code, '' as innovation_id, 'SPD-05a' as indicator_code, 0.75::decimal(18,2) as
  measured_value, 'percentage_point' as unit, 3 as level_derived, 'under_claim' as verdict,
  0.3::decimal(18,8) as difference_points from region;
create table rank_sensitivity as
select region_code, s.scenario, iid, 1 as scenario_rank, places as places_gained
from provincial_ranking cross join (values ('next_rule_year', -1), ('highest_level_stands', 0),
  ('all_pending_accepted', 2), ('without_SID-16', 0)) s(scenario, places) where rank is not null;
create table rank_history as
select e.published_edition, e.published_edition as week, e.cutoff_date, r.province_code,
  r.region_code, r.region_name,
  case when e.ago = 0 then r.rank when r.rank is not null then coalesce(r.previous_rank, 1) end
    as rank, r.iid, r.category_code, r.publication_state
from provincial_ranking r, (values ('2026-W45', date '2026-11-08', 2),
  ('2026-W46', date '2026-11-15', 1), ('2026-W47', date '2026-11-22', 0))
  e(published_edition, cutoff_date, ago);
create table edition_signature as select * from (values
  ('2026-W45', 1, 'checked', 'Ani', null), ('2026-W45', 2, 'approved', 'Budi, Citra', null),
  ('2026-W46', 1, 'checked', 'Ani', null), ('2026-W46', 2, 'draft', 'Budi', 'berkas <b>salah</b>'))
  s(published_edition, number, state, signed_by, reason);
create table list_line as select * from (values
  ('corrections', 2, 'Ani <b>Wijaya</b>', date '2026-11-20', 'ND-12/2026', 'salah <i>salin</i>', '6403',
    'IID-6403-0001', 'SID-16', 'level', '2', '3', 'indikator_inovasi/berau.xlsx', 'Sheet1', 7),
  ('acknowledged', 2, 'Budi', null, 'BA-1', 'wajar', '6403', '', '', '', 'W_SHRINK', '', null, '',
    null))
  s(list, line, decided_by, decided_on, reference, reason, region_code, innovation_id,
    indicator_code, column_name, value_before, value_after, original_name, sheet, "row");
create table edition_register as select * from (values
  ('2026-W45', date '2026-11-08', null, 10, 1, 'Kota Samarinda', 61.20::decimal(5,2), null, null, null),
  ('2026-W46', date '2026-11-15', null, 10, 2, null, null, null, null, null),
  ('2026-W46-r2', date '2026-11-15', 'berkas <i>terlambat</i>', 10, 1, 'Kota Bontang', 60.00,
    'Ani', date '2026-11-18', 'berkas <b>keliru</b>'))
  s(published_edition, cutoff_date, correction, n_ranked, n_leaders, leader_name, leader_iid,
    withdrawn_by, withdrawn_on, withdrawn_reason);
create table agency_history as
select e.published_edition, e.published_edition as week, s.region_code,
  coalesce(agency, '') as agency, count(*)::integer as n_cells,
  (count(*) filter (where status = 'verified' and level >= 1) // (e.ago + 1))::integer
    as n_verified,
  (count(*) filter (where status in ('verified', 'pending') and level >= 1))::integer as n_claimed
from indicator_status s, (values ('2026-W46', 1), ('2026-W47', 0)) e(published_edition, ago)
where s.aspect = 'SID' group by e.published_edition, e.ago, region_code, coalesce(agency, '');
create table commitment_progress as
select e.edition, e.rule_year, w.week as published_edition, w.week, w.cutoff_date,
  c.region_code, c.agency, e.rule_year as year, c.n_committed - w.ago as n_committed,
  case when c.state = 'late' then 1 - w.ago else 0 end as n_withdrawn, c.n_proposed,
  c.n_proposed as n_applied, c.n_reported - w.ago as n_reported, 1 as n_eligible,
  c.n_verified, least(c.n_reported - w.ago, coalesce(c.n_committed - w.ago, 0)) as n_kept,
  least(c.n_verified, coalesce(c.n_committed, 0)) as n_kept_verified, date '2026-10-31'
    as due_date, date '2026-08-31' as first_due_date, c.state
from edition e,
  (values ('2026-W46', date '2026-11-15', 1), ('2026-W47', date '2026-11-22', 0))
    w(week, cutoff_date, ago),
  (values ('6403', 'Dinas Kesehatan', 4, 4, 2, 1, 'late'),
    ('6403', 'Dinas Lingkungan Hidup', 2, 0, 0, 0, 'not_started'),
    ('6403', 'Dinas Pendidikan', null, 3, 3, 1, 'not_committed'),
    ('6403', 'Dinas Sosial', 3, 3, 3, 3, 'done'),
    ('6403', 'Bapelitbang', 2, 3, 2, 1, 'on_track'),
    ('6471', 'Sekretariat Daerah', 1, 1, 1, 0, 'on_track'))
    c(region_code, agency, n_committed, n_proposed, n_reported, n_verified, state);
create table training_readiness as
select e.edition, e.rule_year, t.*, t.n_rows_before is not null and t.n_rows_after is not null
  as is_compared, t.state = 'ready' as is_ready
from edition e, (values
  ('6403', 'Dinas Kesehatan', 'Portal IID', 2, date '2026-07-14', date '2028-07-14',
    null::date, 12.50::decimal(9,2), 4.17::decimal(9,2), 80, 96, 'ready', 12, 0.5::decimal(18,8)),
  ('6403', 'Dinas Pendidikan', 'Portal IID', 0, date '2023-08-15', date '2025-08-15',
    date '2026-12-01', null, 3.00, null, 100, 'expired', 30, 1.25),
  ('6403', 'Dinas Sosial', 'Portal IID', 0, date '2026-07-14', null, null, null, null, null, null,
    'not_passed', 9, 0.75),
  ('6403', 'Sekretariat Daerah', 'Portal IID', 0, null, null, null, null, null, null, null,
    'untrained', 4, 0),
  ('6403', 'Dinas Kesehatan', '', 0, null, null, null, null, null, null, null, 'untrained', 12, 0.5))
  t(region_code, agency, application, n_trained, last_training, valid_until, next_training,
    faults_before_per_100, faults_after_per_100, n_rows_before, n_rows_after, state, n_open,
    open_points);
create table service_adoption as
select e.edition, e.rule_year, t.* from edition e, (values
  ('6403', 'Layanan A', 'used', date '2025-04-21', 119, '2026-10', 2, 2, 2, 'IID-6403-0001',
    'KOBAGI', 'SID-31', 'Replikasi', 0.12345678::decimal(18,8)),
  ('6403', 'Layanan B', 'idle', date '2025-01-02', 0, '2026-10', 0, 1, 2, null, null, null, null,
    null),
  ('6403', 'Layanan C', 'not_adopted', null, null, null, 1, 1, 2, null, null, null, null, null),
  ('6401', 'Layanan A', 'unknown', null, null, null, 2, 2, 2, null, null, null, null, null),
  ('6471', 'Layanan C', 'adopted', null, null, '2026-10', 1, 1, 2, null, null, null, null, null))
  t(region_code, service, state, active_since, n_transactions, period, n_regions_using,
    n_regions_active, n_regions_known, innovation_id, innovation_name, indicator_code,
    indicator_name, gain_points);
create table rule_year as select rule_year, divisor_floor, min_basic_affairs, count_weight,
  count_cap, max_total, window_start, window_end, max_level, min_design_words from edition;
create table rule_indicator as select e.rule_year, i.indicator_code, i.aspect, i.weight,
  i.is_mandatory from indicator i cross join edition e;
create table rule_category as select e.rule_year, c.category_code, c.lower_bound
from category c cross join edition e;
create table rule_status as select e.rule_year, s.*
from edition e cross join (values
  ('stage', 'penerapan', true, true, true, true), ('stage', 'uji_coba', false, false, false, true),
  ('status', 'draf', false, false, true, true), ('status', 'diterima', true, true, false, true),
  ('status', 'ditolak', true, false, false, true))
  s(kind, code, is_reported, is_eligible, is_open, is_listed);
create table affair as select k::integer as affair_number, {affairs}[k] as affair,
  k <= 6 as is_basic_affair
from range(1, 9) n(k);
create table context_score as
select r.region_code, i.instrument, i.year, i.value, i.scale_max, i.category, i.zone, i.opinion,
  i.source, case when i.instrument = 'opini' and r.n % 3 = 0 then 'not_assessed'
    else i.state end as state, i.change, i.zone = 'kuning' as is_weak,
  case when i.zone = 'kuning' then '2;6' end as open_affairs
from region r cross join (values
  ('kepatuhan', 2023, 79.59, 100.0, 'B', 'hijau', null, 'a-news.id', 'assessed', null),
  ('kepatuhan', 2024, 71.25, 100.0, 'C', 'kuning', null, 'a <b>news</b>', 'assessed', -8.34),
  ('opini', 2025, null, null, null, null, 'Kualitas <i>Tinggi</i>', 'ombudsman.go.id', 'assessed', null),
  ('spbe', 2024, 3.12, 5.0, 'Baik', null, null, null, 'assessed', null),
  ('spbe', 2023, null, 5.0, null, null, null, null, 'no_data', null))
  i(instrument, year, value, scale_max, category, zone, opinion, source, state, change);
create table calendar_event as select * from (values
  ('iid-2026-pelaporan', 2026, 'pelaporan', null, date '2026-06-22', date '2026-08-21', 0, true,
    false, 'superseded', -153, -93, 'Surat <b>1</b>'),
  ('iid-2026-pelaporan', 2026, 'pelaporan', null, date '2026-06-22', date '2026-09-04', 1, true,
    true, 'over', -153, -79, 'Surat; 2, perpanjangan' || chr(10) || 'BEGIN:VEVENT'),
  ('iid-2026-verifikasi', 2026, 'verifikasi', null, date '2026-09-07', date '2026-12-04', 0, true,
    true, 'running', -76, 12, null),
  ('iid-2026-kunjungan', 2026, 'kunjungan', null, date '2026-11-30', date '2026-12-02', 0, true,
    false, 'superseded', 8, 10, null),
  ('iid-2026-kunjungan', 2026, 'kunjungan', null, date '2026-11-30', date '2026-12-02', 1, true,
    true, 'withdrawn', 8, 10, 'dibatalkan'),
  ('iid-2026-penetapan', 2026, 'penetapan', null, date '2026-12-15', date '2026-12-15', 0, true,
    true, 'coming', 23, 23, null),
  ('iid-2026-penetapan', 2026, 'penetapan', null, date '2026-12-16', date '2026-12-15', 1, true,
    false, 'reversed', 24, 23, null),
  ('iid-2025-presentasi', 2025, 'presentasi', null, null, null, 0, true, true, 'withdrawn', null,
    null, null),
  ('iid-edisi-2026-11-29', 2026, 'edisi', null, date '2026-11-29', date '2026-11-29', 0, false,
    true, 'coming', 7, 7, null),
  ('iid-tenggat-inovasi-2026-11-27', 2026, 'tenggat', 'inovasi', date '2026-11-27',
    date '2026-11-27', 0, false, true, 'coming', 5, 5, null))
  e(event_uid, rule_year, stage, subject, starts_on, ends_on, revision, is_delivered, is_in_force,
    state, days_until, days_left, source);
create table effort as select indicator_code, 2::decimal(9,2) as fill_hours,
  1::decimal(9,2) as evidence_hours, 0.5::decimal(9,2) as verify_hours,
  3::decimal(9,2) as raise_hours from indicator;
drop table cell;
alter table region drop n; alter table region drop quality; alter table region drop innovations;
alter table indicator drop n;
