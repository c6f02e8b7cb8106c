// One running instance in a folder of its own, on ports that were free a moment ago.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const freePort = () =>
  new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

/**
 * Starts `program` with further `variables`, as the application or as the sandbox alone; resolves when it answers,
 * with the milliseconds that took.
 */
export async function start(program, variables = {}, command = 'serve') {
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const sandbox = `http://127.0.0.1:${sandboxPort}`;
  const origin = command === 'sandbox' ? sandbox : `http://localhost:${port}`;
  const ready = command === 'sandbox' ? `${sandbox}/sandbox/messages` : `http://127.0.0.1:${port}/readyz`;
  const begun = performance.now();
  const child = spawn(program, [command], {
    cwd: mkdtempSync(join(tmpdir(), 'graph-connect-')),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      RUST_LOG: 'warn',
      LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
      CONNECT_PUBLIC_URL: `http://localhost:${port}`,
      CONNECT_SANDBOX_ADDR: `127.0.0.1:${sandboxPort}`,
      CONNECT_ADMIN_ADDR: '',
      CONNECT_RATE_ADDRESS: 'off',
      CONNECT_RATE_SIGN_IN: 'off',
      CONNECT_RATE_SESSION: 'off',
      ...variables,
    },
  });
  const exited = new Promise((done) => child.once('exit', done));
  let answer;
  while (!answer?.ok) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    answer = await fetch(ready).catch(() => undefined);
  }
  const milliseconds = Math.round(performance.now() - begun);
  const stop = () => (child.kill('SIGTERM'), exited);
  return { origin, pid: child.pid, milliseconds, stop };
}

/** A figure of the memory of a process in MB: `VmRSS`, what it has now, or `VmHWM`, the most it ever had. */
export function memory(pid, figure = 'VmRSS') {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${figure}:\\s+(\\d+)`).exec(status)[1]) / 1024;
}
