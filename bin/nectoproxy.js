#!/usr/bin/env node
// The shipped command. Plain JavaScript that even Node 12 can parse, because its first task is to say when Node is too old.
// On a current Node it loads the compiled program (dist/), or, in a checkout whose sources are newer than that, the TypeScript sources.
// On an older Node it hands over to the Node that `npm ci` puts into a checkout, or says in one sentence what is missing.
import { spawn } from 'child_process';
import { existsSync, readdirSync, statSync } from 'fs';
import { dirname, join } from 'path';
import { fileURLToPath, pathToFileURL } from 'url';

const requiredMajor = 24;
const rootDir = join(dirname(fileURLToPath(import.meta.url)), '..');

if (Number(process.versions.node.split('.')[0]) >= requiredMajor) {
  followParent();
  quietKnownNotices();
  runProgram();
} else {
  handOver();
}

function runProgram() {
  const compiledPath = join(rootDir, 'dist', 'app', 'main.js');
  const sourcePath = join(rootDir, 'src', 'app', 'main.ts');
  if (existsSync(sourcePath) && isNewer(join(rootDir, 'src'), compiledPath)) return load(sourcePath);
  if (existsSync(compiledPath)) return load(compiledPath);
  refuse(
    'NectoProxy is not complete: ' + compiledPath + ' is missing; run "npm run build" or install the package again.',
  );
}

/** In a checkout, whoever has changed a source file means that one and not what was compiled before. */
function isNewer(sourceDir, compiledPath) {
  if (!existsSync(compiledPath)) return true;
  const builtAt = statSync(compiledPath).mtimeMs;
  return readdirSync(sourceDir, { withFileTypes: true }).some(function (entry) {
    const path = join(sourceDir, entry.name);
    if (entry.isDirectory()) return isNewer(path, compiledPath);
    return statSync(path).mtimeMs > builtAt;
  });
}

function load(path) {
  import(pathToFileURL(path).href).catch(function (error) {
    console.error(error);
    process.exit(1);
  });
}

function handOver() {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const currentNode = join(rootDir, 'node_modules', 'node', 'bin', executable);
  // Only a checkout has src/: an installed package never takes a Node that happens to lie beside it.
  if (existsSync(join(rootDir, 'src')) && existsSync(currentNode)) return runWith(currentNode);
  refuse(
    'NectoProxy needs Node.js ' +
      requiredMajor +
      ' or newer, and this is ' +
      process.versions.node +
      '; install a current version from https://nodejs.org and run it again.',
  );
}

function runWith(nodePath) {
  const args = [fileURLToPath(import.meta.url)].concat(process.argv.slice(2));
  const env = Object.assign({}, process.env, { NECTOPROXY_HANDED_OVER: '1' });
  const child = spawn(nodePath, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: env });
  const isOnTerminal = Boolean(process.stdin.isTTY);
  ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'].forEach(function (signal) {
    process.on(signal, function () {
      // Ctrl-C on a terminal reaches the child by itself; passing it on would count twice.
      if (signal !== 'SIGINT' || !isOnTerminal) child.kill(signal);
    });
  });
  child.on('error', function (error) {
    refuse('NectoProxy could not start ' + nodePath + ': ' + error.message);
  });
  child.on('exit', function (code, signal) {
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

// After a hand-over, the two processes are one program to the person who started it: when the first is killed, so is the second.
function followParent() {
  if (!process.env.NECTOPROXY_HANDED_OVER || !process.channel) return;
  delete process.env.NECTOPROXY_HANDED_OVER;
  process.on('disconnect', function () {
    process.kill(process.pid, 'SIGKILL');
  });
  process.channel.unref();
}

// Early releases of Node 24 call node:sqlite and type stripping experimental each time. We build on both, so that says nothing to a user.
function quietKnownNotices() {
  const emitWarning = process.emitWarning;
  process.emitWarning = function (warning, type) {
    const isKnown = type === 'ExperimentalWarning' && /SQLite|Type Stripping/.test(String(warning));
    if (!isKnown) emitWarning.apply(process, arguments);
  };
}

function refuse(sentence) {
  console.error(sentence);
  process.exit(1);
}
