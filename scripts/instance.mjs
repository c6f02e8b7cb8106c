// One running instance in a folder of its own, on ports that were free a moment ago.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
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

/** Starts `program` with further `variables`; resolves when it answers, with the milliseconds that took. */
export async function start(program, variables = {}) {
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const origin = `http://localhost:${port}`;
  const begun = performance.now();
  const child = spawn(program, {
    cwd: mkdtempSync(join(tmpdir(), 'graph-connect-')),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      RUST_LOG: 'warn',
      LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
      CONNECT_PUBLIC_URL: origin,
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
    answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
  }
  const milliseconds = Math.round(performance.now() - begun);
  const stop = () => (child.kill('SIGTERM'), exited);
  return { origin, pid: child.pid, milliseconds, stop };
}
