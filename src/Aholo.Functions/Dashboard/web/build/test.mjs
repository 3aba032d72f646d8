// Runs the tests of the page's own logic, src/**/*.test.ts, with Node's test runner.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const web = resolve(import.meta.dirname, '..');
// Below node_modules, so that Node finds the packages.
const output = mkdtempSync(join(web, 'node_modules', '.tests-'));
try {
  const tests = readdirSync(join(web, 'src'), { recursive: true })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join(web, 'src', path));
  await build({
    root: web,
    configFile: false,
    logLevel: 'warn',
    build: { ssr: true, outDir: output, emptyOutDir: false, rolldownOptions: { input: tests } },
  });
  const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...readdirSync(output).filter((file) => file.endsWith('.test.js')).map((file) => join(output, file))], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(output, { recursive: true, force: true });
}
