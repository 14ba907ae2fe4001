/** What the product promises, one sentence each, and where the promise comes from. A test cites an id as `[id]` in its name. */
export interface Behaviour {
  id: string;
  /** What a user can see. */
  sentence: string;
  /** A section of a specification, or a part of the product's own contract. */
  source: string;
}

export const BEHAVIOURS: Behaviour[] = [
  {
    id: 'fidelity-curl',
    sentence: 'curl sends and receives the same with and without the proxy, and that is what is recorded.',
    source: 'contract: nothing is changed unless asked',
  },
  {
    id: 'fidelity-node',
    sentence:
      'node:http and node:https send and receive the same with and without the proxy: raw headers, 1xx, trailers, bodies.',
    source: 'contract: nothing is changed unless asked',
  },
  {
    id: 'fidelity-fetch',
    sentence: 'fetch through a proxy agent decodes, uploads and follows redirects as it would directly.',
    source: 'contract: nothing is changed unless asked',
  },
  {
    id: 'fidelity-chromium',
    sentence:
      'Chromium loads a page of several origins, with uploads, event stream and WebSocket, as it would directly.',
    source: 'contract: nothing is changed unless asked',
  },
  {
    id: 'raw-fidelity',
    sentence: 'Odd case, order, spacing, chunk sizes, extensions and reason phrases arrive byte for byte.',
    source: 'RFC 9112 §§2-7',
  },
  {
    id: 'hop-by-hop',
    sentence: 'Fields for one connection do not go further, and no field is added.',
    source: 'RFC 9110 §7.6.1',
  },
  {
    id: 'websocket',
    sentence:
      'WebSocket conversations pass with subprotocol, compression, fragments, control frames and every kind of close, and their frames are recorded.',
    source: 'RFC 6455, RFC 7692',
  },
  {
    id: 'event-stream',
    sentence: 'Each event of an event stream passes when it is sent, and what has passed can be seen while it runs.',
    source: 'WHATWG HTML §9.2',
  },
  {
    id: 'large-bodies',
    sentence: 'Large bodies pass both ways and are recorded whole, and the record is served by range.',
    source: 'contract: size does not matter',
  },
  {
    id: 'copy-limit',
    sentence: 'A body above maxBodySize flows on whole; its copy is cut and marked.',
    source: 'contract: capture, streaming',
  },
  {
    id: 'time-to-first-byte',
    sentence: 'The first byte does not wait for the last.',
    source: 'contract: capture, streaming',
  },
  {
    id: 'back-pressure',
    sentence: 'A client that stops reading stops the origin; nothing piles up in between.',
    source: 'contract: capture, streaming',
  },
  {
    id: 'malformed-requests',
    sentence:
      'A malformed or ambiguous request head gets a 400 with a reason, is a failed entry, and never reaches the origin.',
    source: 'RFC 9112 §§2.2, 3, 5, 6.3',
  },
  {
    id: 'malformed-chunks',
    sentence: 'A request body with bad chunk framing is never completed towards the origin.',
    source: 'RFC 9112 §7.1',
  },
  {
    id: 'malformed-responses',
    sentence:
      'A malformed response is a 502 with a reason, or a cut connection once its head has passed, and a failed entry.',
    source: 'RFC 9112 §§4-7',
  },
  {
    id: 'broken-off-responses',
    sentence:
      'An origin that closes, resets or says nothing at any step gives 502, 504 or a cut connection, and a failed entry with kind, side and phase.',
    source: 'RFC 9112 §8',
  },
  {
    id: 'desync',
    sentence: 'Bytes that belong to no response never become the answer to another request.',
    source: 'RFC 9112 §§6.3, 9.2',
  },
  {
    id: 'http-1.0',
    sentence: 'A body that an HTTP/1.0 origin ends by closing arrives whole.',
    source: 'RFC 9112 §6.3',
  },
  {
    id: 'unreachable-origins',
    sentence: 'An unknown host or a closed port gives a 502 in plain words and a failed entry.',
    source: 'contract: failures are entries',
  },
  {
    id: 'bad-certificates',
    sentence: 'A bad origin certificate gives a 502 that says what is wrong; insecureHosts lets a host through.',
    source: 'contract: capture, TLS',
  },
  {
    id: 'client-refuses-ca',
    sentence: 'A client that refuses our certificate leaves an entry that says so.',
    source: 'contract: capture, TLS',
  },
  {
    id: 'own-ports',
    sentence: 'The control port cannot be reached through the proxy by any name or address.',
    source: 'contract: capture',
  },
  { id: 'loops', sentence: 'The proxy does not call itself.', source: 'contract: capture' },
  {
    id: 'opaque-tunnels',
    sentence:
      'Anything inside CONNECT passes, whoever speaks first, half-closes included, and is an entry with byte counts.',
    source: 'RFC 9110 §9.3.6',
  },
  { id: 'plain-http-in-connect', sentence: 'Plain HTTP inside CONNECT is read as HTTP.', source: 'contract: capture' },
  { id: 'tunnel-refused', sentence: 'A tunnel to nowhere is an entry.', source: 'contract: failures are entries' },
  {
    id: 'aborts',
    sentence: 'A client that goes away is told to the origin at once; what had passed is kept.',
    source: 'contract: capture, fidelity',
  },
  {
    id: 'early-answer',
    sentence: 'An answer that comes before the upload is complete reaches the client.',
    source: 'RFC 9112 §9.3',
  },
  { id: 'pipelining', sentence: 'Pipelined requests are answered in their order.', source: 'RFC 9112 §9.3.2' },
  { id: 'access-host', sentence: 'The API is served under its own names only.', source: 'contract: who may call' },
  {
    id: 'access-cross-site',
    sentence: 'A web page of another origin can neither read nor change anything.',
    source: 'contract: who may call',
  },
  {
    id: 'access-through-proxy',
    sentence: 'The API cannot be called through the proxy.',
    source: 'contract: who may call',
  },
  {
    id: 'access-errors',
    sentence: 'Every refused call has one error shape and a fitting status, and changes nothing.',
    source: 'contract: REST API',
  },
  {
    id: 'access-token',
    sentence: 'With --require-token no call is answered without the token.',
    source: 'contract: who may call',
  },
  {
    id: 'dns-mappings',
    sentence: 'A DNS mapping takes effect at once; Host and SNI stay.',
    source: 'contract: changing traffic',
  },
  {
    id: 'ssl-passthrough',
    sentence: 'A passthrough domain is not decrypted from the next connection on, and its tunnels are entries.',
    source: 'contract: changing traffic',
  },
  {
    id: 'paused-recording',
    sentence: 'With recording off, traffic flows and leaves no entry.',
    source: 'contract: settings',
  },
  {
    id: 'crash-safe',
    sentence:
      'After kill -9 every entry whose response the client had for a second is there, counters are exact, pending entries are interrupted, one session is active.',
    source: 'contract: nothing is lost',
  },
  {
    id: 'survives-stop',
    sentence: 'An orderly stop flushes everything and ends within two seconds.',
    source: 'contract: command line',
  },
  {
    id: 'start-twice',
    sentence: 'A second start on a directory or port is refused in one sentence that says who holds it.',
    source: 'contract: data directory',
  },
  {
    id: 'start-refused',
    sentence:
      'An unwritable directory, a damaged or newer data.db and wrong usage are refused in one sentence, and nothing is harmed.',
    source: 'contract: data directory',
  },
  {
    id: 'certificates',
    sentence:
      'Root and leaf certificates pass strict verification, keys are readable by their owner only, and leaves follow their CA.',
    source: 'RFC 5280, CA/Browser Forum Baseline Requirements',
  },
  {
    id: 'random-bytes',
    sentence: 'Nothing a client or an origin sends can end the process or hurt another connection.',
    source: 'contract: capture',
  },
  {
    id: 'sessions',
    sentence:
      'New traffic goes to the active session, an exchange under way stays where it began, and the numbers are exact.',
    source: 'contract: sessions',
  },
  {
    id: 'session-switch-is-safe',
    sentence: 'Exactly one session is active, whatever is asked for.',
    source: 'contract: sessions',
  },
  {
    id: 'restart',
    sentence: 'The active session, the entries and the settings survive a restart.',
    source: 'contract: sessions',
  },
  { id: 'schema', sentence: 'Tables and indexes have the promised names.', source: 'contract: data directory' },
  {
    id: 'upstream-reuse',
    sentence: 'Connections to an origin are reused and TLS sessions resumed.',
    source: 'RFC 9112 §9.3',
  },
  {
    id: 'connection-auth',
    sentence: 'A connection that was authenticated for one client is never used for another.',
    source: 'RFC 4559 §6',
  },
  {
    id: 'localhost-names',
    sentence: 'Names below localhost reach this machine through the proxy, as they do directly.',
    source: 'RFC 6761 §6.3',
  },
  {
    id: 'web-sessions-panel',
    sentence:
      'The sessions panel shows, makes, switches, views, renames, clears and deletes sessions; the only one cannot be deleted and it says why.',
    source: 'contract: web UI, sessions panel',
  },
  {
    id: 'web-sessions-together',
    sentence: 'What a window, the command line or a program does to sessions shows in every window within a second.',
    source: 'contract: web UI, sessions panel',
  },
  { id: 'web-hostile-names', sentence: 'Names are shown as text and never run.', source: 'contract: web UI' },
  {
    id: 'web-first-run',
    sentence:
      'Without traffic the page shows how to send some, with this machine’s values, and the first request as it comes.',
    source: 'contract: web UI, empty states teach',
  },
  {
    id: 'web-recording',
    sentence: 'Recording is paused and resumed from any window.',
    source: 'contract: web UI, toolbar',
  },
  {
    id: 'web-theme',
    sentence: 'Light, dark or as the system, kept, and right from the first drawing.',
    source: 'contract: web UI',
  },
  {
    id: 'web-palette',
    sentence: 'The palette does every action and switches to every session.',
    source: 'contract: web UI, toolbar',
  },
  {
    id: 'web-deep-links',
    sentence: 'Every session, entry and panel has an address that leads there again.',
    source: 'contract: web UI, deep links',
  },
  {
    id: 'web-connection',
    sentence: 'A lost connection is shown, and recovers without a reload and without gaps.',
    source: 'WHATWG HTML §9.2.4',
  },
  {
    id: 'web-background',
    sentence: 'A window that nobody sees gives its connection back, and knows everything when it is seen again.',
    source: 'RFC 9112 §9.4: clients limit their connections to a server',
  },
  {
    id: 'web-access',
    sentence: 'The page is usable at every width and with a screen reader.',
    source: 'WCAG 2.2 AA',
  },
  {
    id: 'web-list',
    sentence: 'A list of any length is scrolled, sorted and arranged; only what is in sight is loaded.',
    source: 'contract: web UI, traffic list',
  },
  {
    id: 'web-follow',
    sentence: 'The list follows new entries at its live end and stands still anywhere else.',
    source: 'contract: web UI, traffic list',
  },
  {
    id: 'web-select',
    sentence: 'Entries are chosen by pointer and keys, one, several or all, and acted on.',
    source: 'contract: web UI, traffic list',
  },
  {
    id: 'web-filter',
    sentence: 'The filter bar filters, completes, counts, and says what is wrong.',
    source: 'contract: filter language; web UI, filter bar',
  },
  {
    id: 'web-list-places',
    sentence: 'Each list is found again as it was left, and an address leads to its entry.',
    source: 'contract: web UI, deep links',
  },
  {
    id: 'web-hostile-list',
    sentence: 'Captured text is shown as text.',
    source: 'contract: nothing a client or an origin sends can hurt',
  },
  {
    id: 'web-detail',
    sentence:
      'The details of an entry show its body as what it is, whatever its size, its failure with what to try, and annotations as they are made; a recorded page is previewed without scripts and network.',
    source: 'contract: web UI',
  },
  {
    id: 'web-dashboard',
    sentence:
      'The dashboard counts what the filter lets through, follows the traffic, and its bars, rows and a span drawn on the time axis set the filter.',
    source: 'contract: web UI, dashboard',
  },
  {
    id: 'web-search',
    sentence:
      'A text is found in URLs, headers, bodies, messages and notes of all sessions as it is typed, and each result opens its entry at the match, by pointer and keys, also after a reload.',
    source: 'contract: web UI, global search',
  },
  {
    id: 'web-list-phone',
    sentence: 'The list is readable on a phone.',
    source: 'contract: web UI',
  },
  {
    id: 'web-mcp',
    sentence:
      'The web UI shows MCP connections and their messages as they pass, calls with what belongs to them, what a server lists, and the MCP inside an HTTP entry, also after a reload.',
    source: 'contract: web UI, MCP',
  },
  {
    id: 'web-mcp-hold',
    sentence: 'In the web UI a person holds MCP messages by a filter, and forwards, edits, answers or drops them.',
    source: 'contract: holding and editing MCP',
  },
  {
    id: 'web-mcp-replay',
    sentence:
      'In the web UI one MCP request is sent again, once the person has seen what is started, and its answer stands beside the recorded one with what differs.',
    source: 'contract: MCP, replay',
  },
  {
    id: 'mcp-conformance',
    sentence: 'Each check of the official conformance suite says the same of a server or client through a relay.',
    source: 'contract: nothing is changed unless asked',
  },
  {
    id: 'mcp-bridges',
    sentence:
      'Clients of one MCP transport reach a server of another, each with a server of its own, and hear what they would hear directly.',
    source: 'contract: MCP, bridging',
  },
  {
    id: 'mcp-peers',
    sentence: 'Published MCP servers and both generations of the official SDK get the same answers through a relay.',
    source: 'contract: nothing is changed unless asked',
  },
  {
    id: 'mcp-bad-input',
    sentence: 'What is no JSON, no JSON-RPC, huge, deep or oddly framed passes an HTTP relay as it is and is recorded.',
    source: 'contract: nothing is changed unless asked',
  },
  {
    id: 'mcp-killed',
    sentence: 'A relay, server or app killed in the middle loses no recorded MCP message, and the others go on.',
    source: 'contract: nothing is lost',
  },
  {
    id: 'mcp-record-trouble',
    sentence: 'A record that cannot be written stops no MCP message, is said loudly once, and goes on by itself.',
    source: 'contract: a recorder failure never stops the traffic',
  },
  {
    id: 'mcp-hold-captured',
    sentence:
      'MCP messages inside plain capture, HTTP and decrypted HTTPS, are held, edited, answered and dropped, each by itself.',
    source: 'contract: MCP, holding and editing',
  },
  {
    id: 'mcp-held-peers',
    sentence:
      'Calls of both generations of the official SDK are held, edited, answered and dropped in relays; others flow.',
    source: 'contract: MCP, holding and editing',
  },
  {
    id: 'mcp-session-files',
    sentence:
      'An MCP session file goes into the store and comes out of it field for field, is shown and written in other forms, and a damaged one gives what it holds.',
    source: 'contract: MCP session files',
  },
  {
    id: 'mcp-session-file-as-it-goes',
    sentence:
      'A session file that is written as it goes is a whole one at every moment, also when its writer is killed.',
    source: 'contract: MCP session files',
  },
  {
    id: 'mcp-replay',
    sentence:
      'A recorded MCP client is replayed against a live server, with a verdict for each message, whatever the server does, and an exit code for scripts.',
    source: 'contract: MCP replay',
  },
  {
    id: 'mcp-serve',
    sentence:
      'An agent reads sessions, entries, bodies and MCP messages over MCP, with the proxy running or stopped, without credentials, in bounded pieces.',
    source: 'contract: agents; MCP 2025-11-25 and 2026-07-28',
  },
  {
    id: 'mcp-terminal-list',
    sentence:
      'In a terminal MCP messages show as they pass, one of them whole, and those that match a filter; what a message says cannot command the terminal.',
    source: 'contract: MCP in the terminal',
  },
  {
    id: 'mcp-terminal-all',
    sentence:
      'In a terminal the messages of all MCP connections stand in one list, live and filtered, or those of one.',
    source: 'contract: MCP in the terminal',
  },
  {
    id: 'mcp-terminal-hold',
    sentence: 'From the terminal messages are held, sent as they were edited, forwarded and dropped.',
    source: 'contract: MCP, holding and editing',
  },
  {
    id: 'mcp-terminal-replay',
    sentence:
      'From the terminal one request is sent again to its server, and what its answer has different from the recorded one is shown; anything else is refused with a reason.',
    source: 'contract: MCP, replay',
  },
  {
    id: 'mcp-terminal-restores',
    sentence: 'The terminal is left as it was, however the view in it ends.',
    source: 'contract: MCP in the terminal',
  },
  {
    id: 'mcp-terminal-start',
    sentence: 'A recording proxy shows its messages in the terminal it was started in.',
    source: 'contract: MCP in the terminal',
  },
  {
    id: 'mcp-terminal-none',
    sentence: 'Where there is no terminal, the view says in one line how to go on.',
    source: 'contract: MCP in the terminal',
  },
];
