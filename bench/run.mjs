// Measures everything in one run, prints it as Markdown and writes it to bench/results.json.
// `node bench/run.mjs [servers] [pages] [sessions]`: without a word all of it.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { pageTable, serverTable } from './figures.mjs';
import { measurePages } from './pages.mjs';
import { measureServers } from './servers.mjs';
import { measureSessions, measureStart } from './own.mjs';

const { GRAPH_CONNECT_BIN: program, BENCH_VENV: venv } = process.env;
const wanted = process.argv.slice(2);
const does = (part) => !wanted.length || wanted.includes(part);
const folder = mkdtempSync(join(tmpdir(), 'graph-connect-bench-'));
// Debian's Apache works as somebody else.
chmodSync(folder, 0o755);

const firstLine = (...command) => execFileSync(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] }).toString().split('\n')[0];
const packages = ['nginx', 'nginx-light', 'apache2', 'libapache2-mod-auth-openidc', 'wrk', 'chromium'];
const versions = execFileSync('sh', ['-c', `dpkg-query -W -f '\${Package} \${Version}\\n' ${packages.join(' ')} 2>/dev/null || true`]);
const results = {
  date: new Date().toISOString(),
  machine: `${cpus().length} cores of ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}`,
  program: firstLine(program, '--version'),
  versions: [`node ${process.version}`, firstLine(`${venv}/bin/python`, '--version'), ...versions.toString().trim().split('\n')],
};
console.log(`${results.date}, ${results.machine}\n`);

const measured = { folder, program, venv };
if (does('servers')) {
  results.servers = await measureServers(measured);
  console.log(`${serverTable(results.servers)}\n`);
}
if (does('pages')) {
  results.pages = await measurePages(measured);
  console.log(`${pageTable(results.pages)}\n`);
}
if (does('sessions')) {
  results.start = measureStart(program);
  results.sessions = measureSessions();
  console.log(`Start ${results.start.milliseconds} ms, ${results.start.memory} MB after 100 pages; a session in SQLite: ` +
    `${results.sessions.idle} bytes of memory while idle, ${results.sessions.read} when read within the last second`);
}
writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
process.exit(0);
