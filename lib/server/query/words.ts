import { createHash } from "node:crypto";

/** What a query may read, call and cast to (FLAG-8). Anything else is refused by name. */

/** Schema of the views a query may read. */
export const QUERY_SCHEMA = "qd_query";
/**
 * The login role that reads the views of the query schema and nothing else (FLAG-8, second wall). Roles belong to all
 * databases of a server, so each database has one of its own name.
 */
export const readerRole = (database: string): string =>
  `quarterdeck_reader_${createHash("sha256").update(database).digest("hex").slice(0, 12)}`;

/** The views; docs/search.md lists their columns. */
export const QUERY_RELATIONS = ["agents_catalog", "flags", "agent_flags", "flag_completions"] as const;

const list = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const FLAG_COLUMNS = list(`
  id flag_type source_agent target_agent change_description action_required impact_level impact_rank related_files
  chain_origin_id code_location example_usage context notes status locked locked_by lock_reason locked_at asks_about_id
  answer completed_by completed_at run_id task_id created_by created_at updated_at
`);

/** The columns of each; `f.word` is a column only when it is one of these or of the query's own. */
export const QUERY_COLUMNS: Readonly<Record<string, ReadonlySet<string>>> = {
  agents_catalog: list(`name module description capabilities tags status kind model title color tools slash_names
    reports_to version source_path created_at updated_at`),
  flags: FLAG_COLUMNS,
  agent_flags: FLAG_COLUMNS,
  flag_completions: list("flag_id agent actor notes run_id task_id at"),
};

/** Levels of the parse tree; an operator takes two, a SELECT within a SELECT about six. */
export const QUERY_DEPTH = 600;
/** Tables a query may name, each counted as often as it is named. */
export const QUERY_SOURCES = 8;
/** Functions whose result grows with the number of rows. */
export const QUERY_COLLECTORS = list(`
  string_agg array_agg json_agg jsonb_agg json_object_agg jsonb_object_agg
`);

/** Functions without side effects whose result is not much longer than what they are given. */
export const QUERY_FUNCTIONS = list(`
  count sum avg min max bool_and bool_or every string_agg array_agg json_agg jsonb_agg json_object_agg jsonb_object_agg
  stddev variance percentile_cont percentile_disc mode
  row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
  lower upper initcap length char_length character_length octet_length btrim ltrim rtrim substring substr left right
  position strpos split_part replace translate concat concat_ws reverse starts_with overlay ascii md5
  regexp_replace regexp_match regexp_matches regexp_count regexp_like regexp_substr like_escape similar_to_escape
  array_length array_ndims cardinality array_position array_positions array_to_string array_remove array_append
  array_prepend array_cat string_to_array unnest
  json_array_length jsonb_array_length json_array_elements jsonb_array_elements json_array_elements_text
  jsonb_array_elements_text json_object_keys jsonb_object_keys json_each jsonb_each json_each_text jsonb_each_text
  json_typeof jsonb_typeof json_extract_path jsonb_extract_path json_extract_path_text jsonb_extract_path_text to_json
  to_jsonb row_to_json json_build_object jsonb_build_object json_build_array jsonb_build_array jsonb_pretty
  json_strip_nulls jsonb_strip_nulls
  now date_trunc date_part extract age timezone to_char to_date to_timestamp date_bin justify_hours justify_days
  justify_interval make_date make_interval isfinite statement_timestamp transaction_timestamp clock_timestamp
  abs round floor ceil ceiling trunc mod div sign sqrt power exp ln log to_number num_nulls num_nonnulls
`);

/** Types a value may be cast to. */
export const QUERY_TYPES = list(`
  text varchar bpchar bool int2 int4 int8 float4 float8 numeric date time timetz timestamp timestamptz interval json
  jsonb uuid
`);

/** Nodes of the parse tree that only read. */
export const QUERY_NODES = list(`
  SelectStmt ResTarget ColumnRef String Integer Float Boolean FuncCall A_Expr A_Const A_Star CaseExpr CaseWhen
  A_ArrayExpr CoalesceExpr TypeCast SQLValueFunction MinMaxExpr A_Indirection A_Indices RowExpr NullTest BooleanTest
  BoolExpr SubLink List CollateClause JoinExpr RangeVar RangeFunction RangeSubselect GroupingSet GroupingFunc WindowDef
  SortBy CommonTableExpr NamedArgExpr
`);
