// The first thing that runs in a fresh clone: no packages are there yet and the machine's Node may be too old to run
// TypeScript. So this file is plain JavaScript over Node's own modules. It installs the packages when they are
// not those of the lock file, finds the Node of package.json, and hands over to `scripts/<name>.ts`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const pinned = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
const oldestWithTypes = [22, 18];

function say(line) {
  process.stderr.write(`${line}\n`);
}

function readPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

// npm notes what it has installed in node_modules/.package-lock.json. Optional packages depend on the platform.
function isInstalled() {
  const installed = readPackages(join(modules, '.package-lock.json'));
  return Object.entries(readPackages(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      !path.startsWith('node_modules/') || optional || (path in installed && installed[path].version === version),
  );
}

function runNpm(node, args) {
  const npm = process.env.npm_execpath;
  const [program, first] = npm?.endsWith('.js') ? [node, [npm]] : ['npm', []];
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  const all = [...first, ...args, '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  return spawnSync(program, all, { cwd: root, stdio: ['ignore', 2, 2], env }).status === 0;
}

function installPackages() {
  if (isInstalled()) return;
  say('Installing the Node packages (npm ci) …');
  const node = bringNode();
  // `npm ci` refuses a lock file that lacks what another registry offers; `npm install` takes its versions all the same.
  const isDone = runNpm(node, ['ci', '--include=dev']) || retryWithInstall(node);
  if (isDone) return;
  say('The Node packages could not be installed: npm says why above. Is there a network, and a registry?');
  process.exit(1);
}

// npm leaves out an optional package, such as a native binding, that does not want the Node it runs on. So an older Node
// fetches the pinned one alone, which then installs the rest.
function bringNode() {
  if (runsTypeScript(process.version)) return process.execPath;
  runNpm(process.execPath, ['ci', '--workspaces=false', '--omit=dev']);
  return canRun(pinned) ? pinned : process.execPath;
}

function retryWithInstall(node) {
  say('npm ci did not work; trying npm install, with the versions of package-lock.json …');
  return runNpm(node, ['install', '--include=dev', '--no-save']);
}

function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number);
  return major > oldestWithTypes[0] || (major === oldestWithTypes[0] && minor >= oldestWithTypes[1]);
}

// The package exists for glibc alone: on another C library it is there and does not start.
function canRun(node) {
  return existsSync(node) && spawnSync(node, ['--version']).status === 0;
}

function findNode() {
  if (canRun(pinned)) return linkNode();
  if (runsTypeScript(process.version)) return process.execPath;
  say(
    `Node ${process.version} does not run TypeScript, and no newer one is packaged for ${process.platform}-${process.arch}.`,
  );
  say('Install Node 24 (https://nodejs.org) and try again.');
  process.exit(1);
}

// npm 9 and 10 leave out this link for a package of one platform; npm 11 makes it.
function linkNode() {
  const link = join(modules, '.bin', 'node');
  if (existsSync(link)) return pinned;
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link);
  symlinkSync(relative(dirname(link), pinned), link);
  return pinned;
}

function handOver(node, name, args) {
  const path = [join(modules, '.bin'), dirname(node), process.env.PATH].join(delimiter);
  const child = spawn(node, [join(root, 'scripts', `${name}.ts`), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path, NODE_NO_WARNINGS: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`${node} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

installPackages();
const node = findNode();
const [name, ...args] = process.argv.slice(2);
if (name) handOver(node, name, args);
