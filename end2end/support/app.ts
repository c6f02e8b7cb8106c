import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Reports } from './reports';
import { Sandbox } from './sandbox';

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const BINARY = resolve(process.env.GRAPH_CONNECT_BIN ?? join(REPOSITORY, 'target/debug/graph-connect'));
const SITE = resolve(process.env.LEPTOS_SITE_ROOT ?? join(REPOSITORY, 'target/site'));
const HASHES = resolve(dirname(BINARY), process.env.LEPTOS_HASH_FILE_NAME ?? 'hash.txt');

/** How long a start or a stop may take, in milliseconds. */
const PATIENCE = 60_000;

/** Further environment variables; `undefined` takes one away. */
export type Settings = Record<string, string | undefined>;

/** An instance of the program of our own, with its sandbox, in a folder of its own. */
export class App {
  readonly port: number;
  /** The origin that the browser uses. */
  readonly origin: string;
  readonly sandbox: Sandbox;
  /** Where its database, its keys and the sandbox's files are. */
  readonly folder = mkdtempSync(join(tmpdir(), 'graph-connect-e2e-'));
  /** Everything that it printed, over all its lives. */
  log = '';
  private readonly environment: Settings;
  private process?: ChildProcess;

  private constructor(
    ports: [number, number],
    settings: Settings,
    /** What browsers report of the policies of its pages. */
    readonly reports: Reports,
  ) {
    const [port, sandboxPort] = ports;
    this.port = port;
    this.origin = settings.CONNECT_PUBLIC_URL ?? `http://localhost:${port}`;
    this.sandbox = new Sandbox(`http://127.0.0.1:${sandboxPort}`);
    this.environment = {
      LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
      LEPTOS_SITE_ROOT: SITE,
      LEPTOS_HASH_FILES: 'true',
      LEPTOS_HASH_FILE_NAME: HASHES,
      CONNECT_PUBLIC_URL: this.origin,
      CONNECT_SANDBOX_ADDR: `127.0.0.1:${sandboxPort}`,
      CONNECT_ADMIN_ADDR: '',
      CONNECT_CSP_REPORT_URL: reports.url,
      // All tests come from one address.
      CONNECT_RATE_ADDRESS: 'off',
      CONNECT_RATE_SIGN_IN: 'off',
      CONNECT_RATE_SESSION: 'off',
      RUST_LOG: 'info',
      NO_COLOR: '1',
      ...settings,
    };
  }

  /** Starts an instance and waits until it can serve. */
  static async start(settings: Settings = {}): Promise<App> {
    const app = new App(await freePorts(), settings, await Reports.start());
    try {
      await app.boot();
    } catch (error) {
      await app.clear();
      throw error;
    }
    return app;
  }

  /** Starts the program in its folder: at first, and again after `stop` or `crash`. */
  async boot(): Promise<void> {
    // Nothing of the caller's own configuration may leak into the tests.
    const inherited = Object.entries(process.env).filter(([name]) => !/^(AZURE|CONNECT|LEPTOS|OTEL|RUST)_/.test(name));
    const env = { ...Object.fromEntries(inherited), ...this.environment };
    const child = spawn(BINARY, [], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    }
    child.on('error', (error) => (this.log += `${BINARY}: ${error.message}\n`));
    await this.untilReady(child);
  }

  /** SIGTERM, as a service manager stops it; fails unless it exits cleanly and soon. */
  async stop(): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null) {
      throw new Error(`the program had ended by itself:\n${this.log}`);
    }
    const begun = Date.now();
    const [code, signal] = await this.end(child, 'SIGTERM');
    if (code !== 0) {
      throw new Error(`SIGTERM: exit ${code ?? signal} after ${Date.now() - begun} ms instead of 0:\n${this.log}`);
    }
  }

  /** SIGKILL, as a power cut ends it. */
  async crash(): Promise<void> {
    if (this.process) await this.end(this.process, 'SIGKILL');
  }

  /** Stops it for good and removes its folder. */
  async close(): Promise<void> {
    try {
      await this.stop();
    } finally {
      await this.clear();
    }
  }

  private async clear(): Promise<void> {
    await this.reports.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(child: ChildProcess, signal: NodeJS.Signals): Promise<[number | null, string | null]> {
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    child.kill(signal);
    // A program that hangs is ended, and its exit status tells.
    const alarm = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    const result = await ended;
    clearTimeout(alarm);
    this.process = undefined;
    return result;
  }

  private async untilReady(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (Date.now() < deadline && child.exitCode === null) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((wake) => setTimeout(wake, 25));
    }
    child.kill('SIGKILL');
    throw new Error(`the program did not become ready:\n${this.log}`);
  }
}

/** Two ports that nobody listens on right now. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    ports.push(address.port);
  }
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports as [number, number];
}
