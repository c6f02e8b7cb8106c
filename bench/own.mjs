// What the other figures of this house measure already: the start, and what a session costs.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** Enough for the bytes a session to settle; `make figures` takes 100,000. */
const SESSIONS = 20_000;

const number = (text, pattern) => {
  const found = pattern.exec(text);
  if (!found) throw new Error(`no ${pattern} in: ${text}`);
  return Number(found[1]);
};

/** From start to the first answer, the median of eleven, and the memory after 100 pages. */
export function measureStart(program) {
  const env = { ...process.env, GRAPH_CONNECT_BIN: program };
  const text = execFileSync('node', ['scripts/start-figures.mjs'], { cwd: ROOT, env }).toString();
  return { milliseconds: number(text, /after (\d+) ms/), memory: number(text, /pages: ([\d.]+) MB/) };
}

/** Bytes of a session on SQLite: in the database, in memory while idle, in memory when just read. */
export function measureSessions() {
  const words = ['bench', '--locked', '--quiet', '--bench', 'sessions', '--', String(SESSIONS)];
  const text = execFileSync('cargo', words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] }).toString();
  const bytes = (what) => number(text, new RegExp(`${what}\\s+(\\d+) bytes`));
  return { database: bytes('in the database'), idle: bytes('in memory, idle'), read: bytes('in memory, read') };
}
