const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Joins two conditions. */
export const LOGICAL = set("or and xor && ||");
/** Compares two values. */
export const COMPARISON = set("= == <> != < > <= >= <=> := ~ !~ ~* !< !> ^= =~");
/** Words that compare, and need a certain right side to be told from prose. */
export const WORD_COMPARISON = set(
  "like ilike rlike regexp between in is glob match similar sounds div mod not",
);
/** Computes with two values; after a closed string each of them continues an expression. */
export const OPERATOR = set("+ - * / % ^ | & || << >> ->");
/** Begins a statement that may be stacked after a semicolon. */
export const STATEMENT = set(
  "select insert update delete drop create alter truncate exec execute declare shutdown waitfor grant revoke " +
    "merge replace call begin if set use load copy vacuum desc describe show attach do rename print handler " +
    "backup restore kill",
);
/** Words after which prose would not go on as a clause does. */
export const CLAUSE = set(
  "order group having limit procedure into union except intersect offset for returning",
);
/** Functions that only somebody probing a database calls: time, errors, files, the network, other processes. */
export const HOSTILE_FUNCTION = set(
  "sleep pg_sleep benchmark extractvalue updatexml load_file xp_cmdshell xp_dirtree xp_regread xp_fileexist " +
    "xp_subdirs sp_executesql sp_oacreate sp_password openrowset opendatasource openquery pg_read_file " +
    "pg_ls_dir lo_import lo_export lo_get dblink_connect dblink query_to_xml database_to_xml randomblob " +
    "zeroblob load_extension group_concat string_agg row_count json_keys gtid_subset gtid_subtract " +
    "st_latfromgeohash polygon multipoint geometrycollection linestring multilinestring multipolygon name_const " +
    "ctxsys.drithsx.sn utl_inaddr.get_host_address utl_inaddr.get_host_name utl_http.request " +
    "httpuritype xmltype dbms_pipe.receive_message dbms_lock.sleep dbms_ldap.init dbms_xmlgen.getxml " +
    "dbms_utility.sqlid_to_sqlhash ctxsys.ctx_report.token_type make_set elt regexp_substring generate_series " +
    "fn_varbintohexstr master.sys.fn_varbintohexstr user_name system_user session_user current_user " +
    "is_srvrolemember is_member db_name host_name has_dbaccess schema_name suser_sname sqlite_version " +
    "to_base64 inet_server_addr current_database current_schema json_depth json_storage_size iif",
);
/** Functions used in conditions and concatenations; as words of prose or of other code they are common. */
export const FUNCTION = set(
  "char chr nchar ascii ord hex unhex substr substring mid left right lower upper lcase ucase length len " +
    "char_length concat concat_ws count sum min max avg cast convert if ifnull isnull nullif coalesce nvl decode " +
    "version database schema user now sysdate rand floor ceil round md5 sha1 password exp pow power bin " +
    "instr locate position replace reverse repeat space strcmp uuid date exists case not select values " +
    "unicode char_index charindex patindex row distinct any all quote_literal quote_ident conv field find_in_set " +
    "printf typeof abs sign greatest least lpad rpad trim format crc32 bit_length octet_length soundex",
);
/** Names of a database's own tables and variables. */
const SYSTEM_NAME = set(
  "information_schema pg_catalog sysobjects syscolumns sysusers sysdatabases sqlite_master sqlite_schema " +
    "all_tables all_tab_columns all_users user_tables user_tab_columns msysaccessobjects msysobjects pg_user " +
    "pg_shadow pg_tables pg_database v$version performance_schema sysibm rdb$database rdb$relations dba_users " +
    "sys.databases sys.objects sys.tables sys.user_objects mysql.user mysql.db mysql.innodb_table_stats " +
    "master..sysdatabases master..sysobjects innodb_table_stats domain.domains iiattribute systables " +
    "db_root sysmaster sys.schema_table_statistics dual",
);
/** Tables worth stealing, for a statement with nothing else to tell it by. */
export const CREDENTIAL_TABLE = set(
  "user users admin admins member members account accounts passwd password passwords login logins customer " +
    "customers credentials credit_cards creditcards employees staff wp_users tbl_users tbladmins tb_admin clients",
);
/** Words that stand in sentences and never in these places of SQL. */
export const STOPWORD = set(
  "a an the your my our their his her its this that these those each every some any one two three which what " +
    "of to with you we they it he she i me us them was were are be been will would can could should may might " +
    "must do does did have has had there here about because so but when while who how why best good great more " +
    "most other another many much few our own",
);
const OTHER = set(
  "from where by as table column database top null true false all on join inner outer cross values else then end " +
    "asc desc index view trigger function cascade exists unique primary key default user limit delay time",
);
/** A database's own table, or one of its columns. */
export function isSystemName(word: string): boolean {
  if (SYSTEM_NAME.has(word)) return true;
  const dot = word.indexOf(".");
  return dot > 0 && SYSTEM_NAME.has(word.slice(0, dot)) && word.length > dot + 1;
}

/** What a word or sign may be to the grammar, as bits: each token is looked up once. */
export const SQL_WORD = 1;
export const JOINS_CONDITIONS = 2;
/** A statement's score has to be looked for here; nearly no word of prose is one of these. */
export const TRIGGERS = 4;

const ROLES = new Map<string, number>();
function give(role: number, ...sets: readonly Iterable<string>[]): void {
  for (const words of sets) for (const word of words) ROLES.set(word, (ROLES.get(word) ?? 0) | role);
}
give(SQL_WORD, STATEMENT, CLAUSE, LOGICAL, WORD_COMPARISON, FUNCTION, OTHER);
give(JOINS_CONDITIONS, LOGICAL);
give(TRIGGERS, STATEMENT, HOSTILE_FUNCTION, SYSTEM_NAME, [
  "union",
  "except",
  "intersect",
  "into",
  "procedure",
  "case",
]);

/** By first character: a bit for each length that a word with a role has, 31 standing for all longer ones. */
const LENGTHS = new Int32Array(128);
const lengthBit = (length: number): number => 1 << Math.min(length, 31);
for (const word of ROLES.keys()) {
  const first = word.charCodeAt(0);
  LENGTHS[first] = (LENGTHS[first] ?? 0) | lengthBit(word.length);
}

/** The bits of a word or sign, 0 for a name. */
export function roleOf(text: string): number {
  // Most words are nobody's, and their first letter and length say so without hashing them.
  const known = ((LENGTHS[text.charCodeAt(0)] ?? 0) & lengthBit(text.length)) !== 0;
  const role = known ? ROLES.get(text) : undefined;
  if (role !== undefined) return role;
  const qualified =
    text.length > 5 && (text.includes(".") || text.startsWith("xp_") || text.startsWith("sp_"));
  return qualified ? TRIGGERS : 0;
}
