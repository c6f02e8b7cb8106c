// A peer is a tree of processes: started, measured by what the kernel counts, ended.
import { spawn } from 'node:child_process';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Linux counts processor time in hundredths of a second (`getconf CLK_TCK`). */
const TICK = 10_000;

export const freePort = () =>
  new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

/** What `/proc/PID/stat` says, from its third field on (the second may hold blanks). */
export function stat(text) {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number);
  return { parent: Number(fields[1]), ticks: utime + stime + cutime + cstime };
}

function all() {
  const processes = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)) {
    try {
      processes.set(pid, stat(readFileSync(`/proc/${pid}/stat`, 'utf8')));
    } catch {
      // It has ended meanwhile.
    }
  }
  return processes;
}

/** The pids of the tree that `root` is the root of. */
export function tree(root, processes = all()) {
  const pids = [root];
  for (const pid of pids) for (const [child, { parent }] of processes) if (parent === pid) pids.push(child);
  return pids;
}

/** Processor time of a tree so far in µs, user and system, children that have ended included. */
export function cpu(root) {
  const processes = all();
  return tree(root, processes).reduce((sum, pid) => sum + (processes.get(pid)?.ticks ?? 0), 0) * TICK;
}

/** Memory of a tree in MB: what processes share is counted once (PSS). */
export function pss(root) {
  const of = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
  return tree(root).reduce((sum, pid) => sum + of(pid), 0) / 1024;
}

/** Starts a program whose log goes to `log`; it is ready when `ready` answers at all, after so many `milliseconds`. */
export async function start(command, { cwd, env, log, ready }) {
  const file = openSync(log, 'a');
  const begun = performance.now();
  const child = spawn(command[0], command.slice(1), { cwd, env: { ...process.env, ...env }, stdio: ['ignore', file, file] });
  const exited = new Promise((done) => child.once('exit', done));
  child.once('error', () => {});
  while (!(await fetch(ready, { redirect: 'manual' }).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`${command[0]} ended with ${child.exitCode}: ${readFileSync(log, 'utf8')}`);
    await new Promise((later) => setTimeout(later, 2));
  }
  return { pid: child.pid, milliseconds: performance.now() - begun, stop: () => (child.kill('SIGTERM'), exited) };
}
