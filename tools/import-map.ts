// Who may import whom: the one map. dependency-cruiser enforces it (.dependency-cruiser.mjs is made from it), and a test holds the table
// of ARCHITECTURE.md against it. `why` is what a person reads when a change breaks the rule, so it says the reason and the way out.

export interface FolderRule {
  /** Folder under src/. */
  folder: string;
  /** Folders under src/ it may import besides itself; `all` for no limit. */
  mayImport: readonly string[] | 'all';
  /** Whether Node's built-in modules are allowed, or only in the named subfolders or everywhere but in the named ones. */
  nodeBuiltIns: boolean | { only: readonly string[] } | { except: readonly string[] };
  why: string;
}

export const folderRules: readonly FolderRule[] = [
  {
    folder: 'model',
    mayImport: [],
    nodeBuiltIns: false,
    why: 'model/ holds the nouns everything else is said in. If it imports anything, that thing becomes a part of every folder. Move the code out, or hand the value in.',
  },
  {
    folder: 'wire',
    mayImport: ['model'],
    nodeBuiltIns: false,
    why: 'wire/ turns bytes into the model and back, without I/O: only so can its parsers be tested by splitting the input anywhere. Leave the reading and writing to capture/.',
  },
  {
    folder: 'formats',
    mayImport: ['model'],
    nodeBuiltIns: false,
    why: 'formats/ turns the model into files and back, as pure functions that the server, the command line and the browser share. Hand in what it needs.',
  },
  {
    folder: 'contract',
    mayImport: ['model'],
    nodeBuiltIns: false,
    why: 'contract/ is what the API says, for both sides of the wire: the browser loads it as well. It must not pull in the server.',
  },
  {
    folder: 'capture',
    mayImport: ['model', 'wire'],
    nodeBuiltIns: { except: ['interceptors'] },
    why: 'capture/ reports what it sees through CaptureEvents of model/ and does not know who records, stores or shows it. Add to that interface instead.',
  },
  {
    folder: 'record',
    mayImport: ['model'],
    nodeBuiltIns: true,
    why: 'record/ knows the model and its database, and nothing of sockets, routes or screens, so that another store can stand beside it.',
  },
  {
    folder: 'serve',
    mayImport: ['model', 'contract', 'formats', 'record/store/read'],
    nodeBuiltIns: true,
    why: 'serve/ answers from the reading side of the store. What it wants changed goes through the interfaces that app/ hands in.',
  },
  {
    folder: 'frontends',
    mayImport: ['model', 'contract', 'formats'],
    nodeBuiltIns: { only: ['tui', 'cli'] },
    why: 'Front ends see the product through its API only (frontends/api-client), so that all of them can do the same. Add a route instead.',
  },
  {
    folder: 'app',
    mayImport: 'all',
    nodeBuiltIns: true,
    why: 'app/ is the only place where the parts meet.',
  },
];

/** Files that may do what tests need: import test tools and Node's built-ins. */
export const testFiles = '\\.test\\.ts$';
