// Installs the packages when package-lock.json has changed, checks the types and the style, and builds the page into DASHBOARD_OUTPUT.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Node.js 18, which lacks import.meta.dirname, comes as far as this too. The versions are those of "engines" in package.json.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19) || major === 21 || (major === 22 && minor < 12)) {
  console.error(
    `error DASHBOARD2: Node.js ${process.versions.node} is too old to build the page. Install Node.js 20.19 or later, from 22 on 22.12 or later (https://nodejs.org), and see that it is first on the PATH.`,
  );
  process.exit(1);
}

const web = resolve(import.meta.dirname, '..');
const stamp = join(web, 'node_modules', '.installed');
const lock = join(web, '.install.lock');
const staleAfterMs = 10 * 60_000;

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: web, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) throw error;
  if (status !== 0) {
    console.error(`error : '${command} ${args.join(' ')}' in ${web} ended with ${status}.`);
    process.exit(1);
  }
}

/** Returns why the registry gives no answer; null if it gives any, because not every registry knows what 'npm ping' asks for. */
function findRegistryProblem() {
  const ping = spawnSync('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=8000'], { cwd: web, encoding: 'utf8', shell: process.platform === 'win32' });
  return ping.status === 0 ? null : (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR/.exec(ping.stderr)?.[0] ?? null);
}

/** Builds of several configurations share node_modules: only one may install at a time. */
async function withLock(action) {
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx'));
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > staleAfterMs) rmSync(lock, { force: true });
      await new Promise((done) => setTimeout(done, 200));
    }
  }

  process.once('exit', () => rmSync(lock, { force: true }));
  action();
  rmSync(lock, { force: true });
}

await withLock(() => {
  const wanted = readFileSync(join(web, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  // npm tries an unreachable registry for minutes; what its cache holds it installs without one.
  const problem = findRegistryProblem();
  if (problem) console.log(`The npm registry cannot be reached (${problem}): installing the page's packages from npm's cache. If that fails, check the network and 'npm config get registry'.`);

  // No package that we use needs its install script.
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...(problem ? ['--offline'] : [])]);
  writeFileSync(stamp, wanted);
});

const bin = (name) => join('node_modules', '.bin', name);
run(bin('tsc'), ['--noEmit']);
run(bin('oxlint'), ['--deny-warnings', '.']);
run(bin('vite'), ['build', '--logLevel', 'warn']);
