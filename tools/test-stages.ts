// The stages of `npm test`: which checks and which kinds of tests each one runs, and how long it may take.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageBin } from './package-bin.ts';

export type VitestStep = {
  kind: 'vitest';
  name: string;
  limitMs: number;
  projects: string[];
  paths?: string[];
  nodePath?: string;
};
export type CommandStep = { kind: 'command'; name: string; limitMs: number; args: string[] };
export type Step = CommandStep | VitestStep;

const minuteMs = 60_000;
const rootDir = join(import.meta.dirname, '..');
const node24Path = join(rootDir, 'node_modules', 'node-24', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const nodeStoreTests = [
  ...['open', 'record-and-read', 'two-processes', 'checkpoints', 'disk-full', 'faults'],
  ...['body-arrivals', 'frames', 'filter-sql', 'removal'],
];

export const stages: Record<string, Step[]> = {
  check: [
    command('types', packageBin('typescript', 'tsc'), '-p', 'tsconfig.json'),
    command('types of pure code', packageBin('typescript', 'tsc'), '-p', 'tsconfig.pure.json'),
    command('types of the web UI', packageBin('typescript', 'tsc'), '-p', 'tsconfig.web.json'),
    command('lint and format', packageBin('@biomejs/biome', 'biome'), 'ci', '.'),
    command(
      'imports',
      packageBin('dependency-cruiser', 'dependency-cruiser'),
      ...existing('src', 'bin', 'test', 'bench', 'tools'),
    ),
    command('unused code', packageBin('knip', 'knip')),
    command('generated reference', join('tools', 'generate-reference.ts'), '--check'),
    tests('unit tests', ['unit', 'tools'], 5),
  ],
  build: [command('build', join('tools', 'build.ts'))],
  integration: [tests('integration tests', ['integration'], 15)],
  behaviours: [tests('behaviours', ['behaviours'], 15)],
  mcp: [tests('MCP conformance and peers', ['mcp'], 15)],
  packed: [tests('packed product', ['packed'], 8)],
  // Where Node's versions could differ: sockets, TLS and HTTP clients, and SQLite with its files and its SQL; what the store makes of that
  // is ours. The packed product runs on both as a whole.
  'node-24': [
    {
      ...tests('clients and store on Node 24', ['integration'], 10),
      paths: ['test/integration/clients', ...nodeStoreTests.map((name) => `test/integration/store/${name}.test.ts`)],
      nodePath: node24Path,
    },
  ],
};
export const everything = ['check', 'build', 'integration', 'behaviours', 'mcp', 'packed', 'node-24'];
export const stagesThatNeedMachine = ['integration', 'behaviours', 'mcp', 'packed', 'node-24'];

function command(name: string, ...args: string[]): Step {
  return { kind: 'command', name, args, limitMs: 3 * minuteMs };
}

function tests(name: string, projects: string[], limitMinutes: number): VitestStep {
  return { kind: 'vitest', name, projects, limitMs: limitMinutes * minuteMs };
}

function existing(...folders: string[]): string[] {
  return folders.filter((folder) => existsSync(join(rootDir, folder)));
}
