// Part one: what a hop costs. Every peer gets the same load, twice, one after another.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { PEERS, place, startUpstream } from './peers.mjs';
import { cpu, freePort, pss } from './processes.mjs';
import { startProvider } from './provider.mjs';
import { signIn } from './sign_in.mjs';
import { median } from './figures.mjs';

const HERE = import.meta.dirname;
const PEOPLE = 32;
/** Connections, and seconds of load. */
const LOADS = [[32, 6], [1, 3]];
const WARM_UP = 2;

const lua = (value) => {
  if (Array.isArray(value)) return `{ ${value.map(lua).join(', ')} }`;
  if (value && typeof value === 'object') return `{ ${Object.entries(value).map(([name, it]) => `[${lua(name)}] = ${lua(it)}`).join(', ')} }`;
  return value === undefined ? 'nil' : JSON.stringify(value);
};

async function wrk(origin, file, connections, seconds) {
  const url = origin.replace('localhost', '127.0.0.1');
  const threads = Math.min(2, connections);
  const words = ['-t', threads, '-c', connections, '-d', `${seconds}s`, '--timeout', '10s', '-s', join(HERE, 'load.lua'), url];
  const { stdout } = await promisify(execFile)('wrk', words.map(String), { env: { ...process.env, LOAD: file } });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** One run of one load: what the clients saw, and what it cost the peer. */
async function measure(peer, running, origin, file, [connections, seconds]) {
  await wrk(origin, file, connections, WARM_UP);
  const before = running && cpu(running.pid);
  const seen = await wrk(origin, file, connections, seconds);
  const spent = running && cpu(running.pid) - before;
  if (seen.failures || !seen.requests) throw new Error(`${peer.name}: ${seen.failures} of ${seen.requests + seen.failures} failed`);
  const { requests, p50, p99 } = seen;
  return { cpu: running && spent / requests, rate: requests / seen.seconds, p50, p99 };
}

async function run(peer, common, folder) {
  const where = await place(folder, common);
  const running = peer.direct ? undefined : await peer.start(where);
  const origin = peer.direct ? where.graph : where.origin;
  try {
    const cookies = [];
    for (let person = 0; peer.signIn && person < PEOPLE; person += 1) cookies.push(await signIn(where.origin + peer.signIn, person));
    const file = join(folder, 'load.lua');
    const { method, path, headers, body, status, key } = peer.load;
    const load = { method, path, headers: { Host: new URL(origin).host, ...headers }, body, status, key, cookies };
    writeFileSync(file, `return ${lua(load)}`);
    const result = {};
    for (const load of LOADS) result[load[0]] = await measure(peer, running, origin, file, load);
    return { ...result, memory: running && pss(running.pid), start: running?.milliseconds };
  } finally {
    await running?.stop();
  }
}

/** Measures all whose names contain `only`; one result a peer, each figure the median of the runs. */
export async function measureServers({ folder, program, venv, env, only = '', runs = 2 }) {
  const provider = await startProvider(await freePort());
  const upstream = await startUpstream(join(folder, 'upstream'));
  const common = { ...upstream, issuer: provider.issuer, program, venv, env };
  const peers = PEERS.filter(({ name }) => name.includes(only));
  const results = peers.map(() => []);
  try {
    for (let number = 0; number < runs; number += 1) {
      for (const [index, peer] of peers.entries()) {
        const result = await run(peer, common, join(folder, `${number}-${index}`));
        console.error(`  ${peer.name}: ${(result[32].cpu ?? 0).toFixed(1)} µs a request, ${Math.round(result[32].rate)} requests a second`);
        results[index].push(result);
      }
    }
  } finally {
    await upstream.stop();
    provider.stop();
  }
  return peers.map(({ name }, index) => ({ name, ...median(results[index]) }));
}
