/** Tables of a ledger. Migrations run lazily per object: additive and forward only, one entry a version. */
export const LEDGER_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE book (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT NOT NULL);
  CREATE TABLE site (site TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE api_key (api_key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE device (
    ordinal INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE, site TEXT NOT NULL, line INTEGER NOT NULL,
    json TEXT NOT NULL);
  CREATE TABLE site_page (page INTEGER PRIMARY KEY, site TEXT NOT NULL, used INTEGER NOT NULL);
  CREATE INDEX site_page_site ON site_page (site);
  CREATE TABLE device_key (
    thumbprint BLOB PRIMARY KEY, suite TEXT NOT NULL, public_key BLOB NOT NULL,
    ordinal INTEGER NOT NULL, ended_at_ms INTEGER) WITHOUT ROWID;
  CREATE INDEX device_key_ordinal ON device_key (ordinal);
  CREATE TABLE page (page INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
  CREATE TABLE history (
    page INTEGER NOT NULL, header INTEGER NOT NULL, settled_at_ms INTEGER NOT NULL,
    entries BLOB NOT NULL, PRIMARY KEY (page, header)) WITHOUT ROWID;
  CREATE TABLE condition (
    kind TEXT NOT NULL, subject_type TEXT NOT NULL, subject TEXT NOT NULL, firing INTEGER NOT NULL,
    header INTEGER NOT NULL, indexed INTEGER NOT NULL, json TEXT NOT NULL,
    whereabouts TEXT NOT NULL, committed TEXT NOT NULL,
    PRIMARY KEY (kind, subject_type, subject)) WITHOUT ROWID;
  CREATE INDEX condition_subject ON condition (subject_type, subject);
  CREATE INDEX condition_unindexed ON condition (header) WHERE indexed = 0;
  CREATE TABLE submitter_hour (
    submitter TEXT NOT NULL, hour INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (submitter, hour)) WITHOUT ROWID;
  CREATE TABLE refused (
    id INTEGER PRIMARY KEY AUTOINCREMENT, item_hash BLOB NOT NULL, reason TEXT NOT NULL,
    submitter TEXT NOT NULL, at_ms INTEGER NOT NULL);
  CREATE TABLE header (
    sequence INTEGER PRIMARY KEY, header BLOB NOT NULL, leaf BLOB NOT NULL, log_index INTEGER,
    settled_at_ms INTEGER NOT NULL);
  CREATE INDEX header_unanchored ON header (sequence) WHERE log_index IS NULL;
  CREATE TABLE bundle_chunk (
    sequence INTEGER NOT NULL, chunk INTEGER NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (sequence, chunk)) WITHOUT ROWID;
  `,
  `
  CREATE TABLE site_window (
    site_window TEXT PRIMARY KEY, from_ms INTEGER NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;
  `,
  `
  CREATE TABLE submitter_level (submitter TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  `,
  // Rosters from before sites were confirmed and devices named their version.
  `
  UPDATE site SET json = json_set(json, '$.status', 'claimed') WHERE json_extract(json, '$.status') IS NULL;
  UPDATE device SET json = json_set(json, '$.version', 1) WHERE json_extract(json, '$.version') IS NULL;
  `,
  `
  CREATE TABLE ownership (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT NOT NULL);
  `,
  `
  CREATE TABLE told (name TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  INSERT INTO told (name, json) SELECT 'ownership', json FROM ownership;
  DROP TABLE ownership;
  `,
  // How things stood at each header; of what stood before this the newest state alone is known.
  `
  CREATE TABLE part_tally (
    sequence INTEGER PRIMARY KEY, settled_at_ms INTEGER NOT NULL, reports INTEGER NOT NULL,
    present INTEGER NOT NULL, proved INTEGER NOT NULL, consistent INTEGER NOT NULL,
    impossible INTEGER NOT NULL, seen BLOB NOT NULL, first BLOB);
  CREATE INDEX part_tally_settled ON part_tally (settled_at_ms);
  CREATE TABLE recorded_from (sequence INTEGER PRIMARY KEY);
  INSERT INTO recorded_from SELECT coalesce(max(sequence), 0) + 1 FROM header;
  CREATE TABLE condition_version (
    kind TEXT NOT NULL, subject_type TEXT NOT NULL, subject TEXT NOT NULL, version INTEGER NOT NULL,
    header INTEGER NOT NULL, firing INTEGER NOT NULL, severity TEXT NOT NULL,
    opened_at_ms INTEGER NOT NULL, cleared_at_ms INTEGER, operator TEXT,
    json TEXT NOT NULL, whereabouts TEXT NOT NULL,
    PRIMARY KEY (kind, subject_type, subject, version)) WITHOUT ROWID;
  INSERT INTO condition_version SELECT kind, subject_type, subject, json_extract(committed, '$.version'),
    header, json_extract(committed, '$.state') = 'firing', json_extract(committed, '$.severity'),
    json_extract(committed, '$.openedAtMs'), json_extract(committed, '$.clearedAtMs'),
    json_extract(whereabouts, '$.operator'), committed, whereabouts FROM condition;
  `,
  `
  CREATE TABLE landmark (
    number INTEGER PRIMARY KEY, landmark TEXT NOT NULL, latitude REAL NOT NULL, longitude REAL NOT NULL,
    uncertainty_km REAL NOT NULL, UNIQUE (landmark, latitude, longitude, uncertainty_km));
  CREATE TABLE baseline (
    site TEXT NOT NULL, landmark INTEGER NOT NULL, since_ms INTEGER NOT NULL, least_us INTEGER NOT NULL,
    former_us INTEGER, PRIMARY KEY (site, landmark)) WITHOUT ROWID;
  `,
  // Of all sites together under the name ''.
  `
  CREATE TABLE use_day (
    site TEXT NOT NULL, day INTEGER NOT NULL, span_s REAL NOT NULL, observed_s REAL NOT NULL,
    busy_s REAL NOT NULL, training_s REAL NOT NULL, exaflop REAL NOT NULL, error_exaflop REAL NOT NULL,
    most_exaflop REAL NOT NULL, joules REAL NOT NULL, most_joules REAL NOT NULL, link_bytes REAL NOT NULL,
    PRIMARY KEY (site, day)) WITHOUT ROWID;
  `,
  `
  CREATE TABLE part_use (
    sequence INTEGER NOT NULL, site TEXT NOT NULL, day INTEGER NOT NULL, spanS REAL NOT NULL,
    observedS REAL NOT NULL, busyS REAL NOT NULL, exaflop REAL NOT NULL, errorExaflop REAL NOT NULL,
    mostExaflop REAL NOT NULL, joules REAL NOT NULL, PRIMARY KEY (sequence, site, day)) WITHOUT ROWID;
  `,
  `
  CREATE TABLE use_hour (
    hour INTEGER NOT NULL, site TEXT NOT NULL, observed_s REAL NOT NULL, busy_s REAL NOT NULL,
    exaflop REAL NOT NULL, PRIMARY KEY (hour, site)) WITHOUT ROWID;
  `,
  `
  CREATE TABLE binding (
    ordinal INTEGER PRIMARY KEY, thumbprint TEXT NOT NULL, challenge_at_ms INTEGER NOT NULL,
    switches TEXT NOT NULL);
  `,
  // What the certificates of a binding say, and their hashes; null in bindings from before.
  `
  ALTER TABLE binding ADD COLUMN chip TEXT;
  ALTER TABLE binding ADD COLUMN certificates TEXT;
  `,
  // A key may be held by a TPM and committed to by a chip: each counts for itself.
  `
  CREATE TABLE key_binding (
    ordinal INTEGER NOT NULL, strength TEXT NOT NULL, thumbprint TEXT NOT NULL,
    challenge_at_ms INTEGER NOT NULL, switches TEXT NOT NULL, chip TEXT, certificates TEXT,
    PRIMARY KEY (ordinal, strength)) WITHOUT ROWID;
  INSERT INTO key_binding SELECT ordinal, 'bound', thumbprint, challenge_at_ms, switches,
    chip, certificates FROM binding;
  DROP TABLE binding;
  `,
  // Devices between ledgers: tombstones of those that left, keys of those announced, tokens to be passed on.
  `
  CREATE TABLE departure (ordinal INTEGER PRIMARY KEY, moving INTEGER NOT NULL, json TEXT NOT NULL);
  CREATE TABLE arrival (
    ordinal INTEGER PRIMARY KEY, from_ledger TEXT NOT NULL, cut_at_ms INTEGER NOT NULL);
  CREATE TABLE expected (thumbprint TEXT PRIMARY KEY, move TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE pass_on (
    id INTEGER PRIMARY KEY AUTOINCREMENT, to_ledger TEXT NOT NULL, json TEXT NOT NULL);
  CREATE INDEX pass_on_ledger ON pass_on (to_ledger, id);
  `,
  // Session keys stand beside, under the strength 'session'.
  `
  ALTER TABLE key_binding ADD COLUMN delegated_by TEXT;
  `,
  // Stays of devices that came back, each with its meter: what was used then may be told a month later.
  `
  CREATE TABLE stay (
    ordinal INTEGER NOT NULL, until_ms INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (ordinal, until_ms)) WITHOUT ROWID;
  `,
  // Operations at each precision; those columns that were there are of 16 bit. What was counted before stands as counted.
  `
  ALTER TABLE use_day ADD COLUMN exaflop_4 REAL NOT NULL DEFAULT 0;
  ALTER TABLE use_day ADD COLUMN exaflop_8 REAL NOT NULL DEFAULT 0;
  ALTER TABLE use_day ADD COLUMN error_exaflop_4 REAL NOT NULL DEFAULT 0;
  ALTER TABLE use_day ADD COLUMN error_exaflop_8 REAL NOT NULL DEFAULT 0;
  UPDATE use_day SET exaflop_4 = exaflop, exaflop_8 = exaflop,
    error_exaflop_4 = error_exaflop, error_exaflop_8 = error_exaflop;
  ALTER TABLE part_use ADD COLUMN exaflop4 REAL NOT NULL DEFAULT 0;
  ALTER TABLE part_use ADD COLUMN exaflop8 REAL NOT NULL DEFAULT 0;
  ALTER TABLE part_use ADD COLUMN errorExaflop4 REAL NOT NULL DEFAULT 0;
  ALTER TABLE part_use ADD COLUMN errorExaflop8 REAL NOT NULL DEFAULT 0;
  UPDATE part_use SET exaflop4 = exaflop, exaflop8 = exaflop,
    errorExaflop4 = errorExaflop, errorExaflop8 = errorExaflop;
  `,
  // What a chip's report says beside who it is.
  `
  ALTER TABLE key_binding ADD COLUMN report TEXT;
  `,
  // Versions of conditions that others took the place of before the index had them.
  `
  CREATE TABLE condition_passed (
    kind TEXT NOT NULL, subject_type TEXT NOT NULL, subject TEXT NOT NULL, version INTEGER NOT NULL,
    header INTEGER NOT NULL, json TEXT NOT NULL, whereabouts TEXT NOT NULL,
    PRIMARY KEY (kind, subject_type, subject, version)) WITHOUT ROWID;
  `,
];
