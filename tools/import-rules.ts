// Makes dependency-cruiser's rules out of the import map.
import type { IForbiddenRuleType, IRegularForbiddenRuleType } from 'dependency-cruiser';
import { type FolderRule, folderRules, testFiles } from './import-map.ts';

const nodeBuiltIn: IRegularForbiddenRuleType['to'] = { dependencyTypes: ['core'] };
const pureFolders = ['model', 'wire', 'capture/interceptors'];
const frontends = ['web', 'tui', 'cli'];

export function importRules(): IForbiddenRuleType[] {
  return [
    ...folderRules.flatMap((rule) => [...folderRule(rule), ...builtInRule(rule)]),
    ...frontends.map(frontendRule),
    ...singleRules,
  ];
}

const singleRules: IForbiddenRuleType[] = [
  forbid({
    name: 'no-cycles',
    comment:
      'Files that import each other in a ring, even for types only, can only be read, tested and moved together. Move what both need into a file of its own.',
    from: {},
    to: { circular: true },
  }),
  forbid({
    name: 'interceptors-alone',
    comment:
      'An interceptor sees phases and answers, never sockets or the rest of capture/: that is what keeps the order of the chain the only thing that matters. Extend interceptor.ts instead.',
    from: { path: '^src/capture/interceptors/' },
    to: { path: '^src/', pathNot: ['^src/capture/interceptors/', '^src/model/', '^src/wire/'] },
  }),
  forbid({
    name: 'app-imported-by-nobody',
    comment:
      'app/ wires the parts together. Whoever imports it ties all parts into one. Move what you need down into the part it belongs to; tests start the shipped command.',
    from: { pathNot: '^src/app/' },
    to: { path: '^src/app/' },
  }),
  forbid({
    name: 'tests-imported-by-nobody',
    comment: 'Code that ships must not depend on tests, benchmarks or tools.',
    from: { path: '^(src|bin)/', pathNot: testFiles },
    to: { path: ['^(test|bench|tools)/', testFiles] },
  }),
  forbid({
    name: 'no-test-imports-a-test',
    comment: 'A test file that imports another runs its tests twice. Shared parts belong into test/support/.',
    from: { path: testFiles },
    to: { path: testFiles },
  }),
  forbid({
    name: 'no-dev-dependencies',
    comment:
      'An installed package has no development dependencies, so this import would fail for every user. Add it to "dependencies" (with a reason), or do without.',
    from: { path: '^(src|bin)/', pathNot: [testFiles, '^src/frontends/web/'] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  }),
  forbid({
    name: 'declared-packages-only',
    comment:
      'This package is not in package.json; it is here only because another package brought it, and may be gone tomorrow. Add it, or do without.',
    from: { path: '^(src|bin|test|bench|tools)/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  }),
  forbid({
    name: 'resolvable',
    comment: 'This import points at nothing.',
    // The proxies that the benchmark compares with are installed by the benchmark itself, in a folder of their own.
    from: { path: '^(src|bin|test|bench|tools)/', pathNot: '^bench/contenders/' },
    to: { couldNotResolve: true },
  }),
  forbid({
    name: 'pure-without-packages',
    comment: "These folders are the product's own ideas and run on every message: no package may be a part of them.",
    from: { path: pureFolders.map((folder) => `^src/${folder}/`), pathNot: testFiles },
    to: { path: 'node_modules/' },
  }),
  forbid({
    name: 'sqlite-in-the-store',
    comment:
      'SQLite calls block their thread. Only the threads of record/store/ make them; everybody else asks the store.',
    from: { path: '^src/', pathNot: ['^src/record/store/', testFiles] },
    to: { path: '^(node:)?sqlite$' },
  }),
];

function folderRule({ folder, mayImport, why }: FolderRule): IForbiddenRuleType[] {
  if (mayImport === 'all') return [];
  const allowed = [folder, ...mayImport].map((each) => `^src/${each}/`);
  return [
    forbid({
      name: `${folder}-imports`,
      comment: why,
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: allowed },
    }),
  ];
}

function builtInRule({ folder, nodeBuiltIns }: FolderRule): IForbiddenRuleType[] {
  if (nodeBuiltIns === true) return [];
  const paths = (names: readonly string[]) => names.map((name) => `^src/${folder}/${name}/`);
  const from =
    nodeBuiltIns === false
      ? { path: `^src/${folder}/`, pathNot: testFiles }
      : 'only' in nodeBuiltIns
        ? { path: `^src/${folder}/`, pathNot: [...paths(nodeBuiltIns.only), testFiles] }
        : { path: paths(nodeBuiltIns.except), pathNot: testFiles };
  return [
    forbid({
      name: `${folder}-without-node`,
      comment:
        'This code must give the same answer everywhere and every time, in a browser as well: no clock, file, socket or process. Have the value handed in.',
      from,
      to: nodeBuiltIn,
    }),
  ];
}

function frontendRule(name: string): IForbiddenRuleType {
  return forbid({
    name: `${name}-imports-no-other-frontend`,
    comment:
      'Each front end can be taken away without the others noticing. What two of them need belongs into frontends/api-client, contract/ or formats/.',
    from: { path: `^src/frontends/${name}/` },
    to: { path: frontends.filter((each) => each !== name).map((each) => `^src/frontends/${each}/`) },
  });
}

function forbid(rule: Omit<IRegularForbiddenRuleType, 'severity'>): IForbiddenRuleType {
  return { ...rule, severity: 'error' };
}
