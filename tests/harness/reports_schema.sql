-- Tables of a published edition that facts are not made of (`reports_fixture`).
create table edition (edition varchar, rule_year integer, week varchar, cutoff_date date,
  next_cutoff_date date, rule_status varchar, rule_source varchar, rule_book_hash varchar,
  code_version varchar, is_synthetic boolean, divisor_floor integer, min_basic_affairs integer,
  count_weight decimal(4,2), count_cap integer, max_spd integer, max_sid integer,
  max_count integer, max_total integer, window_start date, window_end date,
  coverage_gate_pct decimal(5,2), min_design_words integer, max_level integer);
create table label (kind varchar, code varchar, label varchar, description varchar);
create table region (region_code varchar, region_name varchar, region_type varchar,
  province_code varchar, province_name varchar, bps_code varchar, has_delivered boolean,
  n integer, quality integer, innovations integer);
create table indicator (indicator_code varchar, aspect varchar, variable varchar, number integer,
  name varchar, weight decimal(4,2), is_mandatory boolean, level_1 varchar, level_2 varchar,
  level_3 varchar, evidence varchar, supplier varchar, n integer);
create table category (category_code varchar, category varchar, lower_bound decimal(5,2));
create table check_catalogue (check_id varchar, title varchar, dimension varchar, severity varchar,
  owner varchar, description varchar, remedy varchar);
create table check_result (check_id varchar, dimension varchar, severity varchar, scope varchar,
  n_checked bigint, n_failed bigint, points_lost decimal(12,8), status varchar, owner varchar);
create table finding (code varchar, severity varchar, source varchar, original_name varchar,
  file_sha256 varchar, sheet varchar, "row" integer, column_name varchar, "value" varchar,
  message varchar, remedy varchar, region_code varchar, n_findings integer, n_rows integer);
create table rejected_row (file_sha256 varchar, source varchar, original_name varchar,
  sheet varchar, "row" integer, region_code varchar, codes varchar, messages varchar, raw varchar);
create table file_receipt (file_sha256 varchar, source varchar, original_name varchar,
  rows_read integer, rows_accepted integer, rows_rejected integer, rows_ignored integer,
  status varchar, codes varchar, is_in_force boolean, is_synthetic boolean,
  unchanged_since varchar);
create table file_delivery (region_code varchar, source varchar, owner varchar, is_due boolean,
  due_date date, received_date date, delivery_state varchar, days_late integer,
  unchanged_since varchar, has_news boolean);
create table official_result (region_code varchar, year integer, score decimal(7,2),
  predicate varchar, national_rank varchar, n_innovations integer, source varchar);
