/** Set when an entry is inserted; the six from `kind` on seldom change later (see `updateIdentitySql`). */
const fixedColumns = [
  'number',
  'id',
  'session_id',
  'seq',
  'timestamp',
  'kind',
  'method',
  'url',
  'protocol',
  'host',
  'path',
  'http_version',
  'instance_id',
];

/** Set by every insertion and update, in this order. Bodies last. */
const changingColumns = [
  'status',
  'status_text',
  'content_type',
  'request_body_size',
  'response_body_size',
  'duration',
  'state',
  'error',
  'client_address',
  'remote_address',
  'is_complete',
  'is_mocked',
  'is_breakpointed',
  'is_modified',
  'is_truncated',
  'is_replay',
  'request_body_stored',
  'response_body_stored',
  'response_http_version',
  'timings',
  'request_headers',
  'request_trailers',
  'response_headers',
  'response_trailers',
  'informational',
  'tls',
  'original_request',
  'original_response',
  'request_body',
  'response_body',
];

const insertColumns = [...fixedColumns, ...changingColumns, 'imported'];

export const insertEntrySql = `INSERT INTO traffic (${insertColumns.join(', ')}) VALUES (${insertColumns.map(() => '?').join(', ')})`;

/** Columns that do not change are left out so that SQLite leaves their indexes alone. */
export const updateEntrySql = `UPDATE traffic SET seq = ?, ${changingColumns.map((column) => `${column} = ?`).join(', ')} WHERE number = ?`;

/** What a request is can become clearer after it began: a CONNECT turns out to be a tunnel, an upgrade a WebSocket. */
export const updateIdentitySql =
  'UPDATE traffic SET kind = ?, method = ?, url = ?, protocol = ?, host = ?, path = ? WHERE number = ?';

export const locateEntrySql = `
  SELECT t.number, t.session_id AS sessionId, t.request_body_size AS requestBytes, t.response_body_size AS responseBytes,
    t.kind || char(10) || t.method || char(10) || t.url || char(10) || t.protocol || char(10) || t.host || char(10) || t.path AS identity,
    s.cleared_up_to AS clearedUpTo, s.is_removed AS isRemoved
  FROM traffic t JOIN sessions s ON s.id = t.session_id
  WHERE t.id = ?`;
