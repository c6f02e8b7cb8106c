// Sends a file of 150 MB through the program and prints its memory before, during and after, in one run.
// The sandbox, which ends up with the file, is a process of its own.
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { memory, start } from './instance.mjs';

const { GRAPH_CONNECT_BIN } = process.env;
const SIZE = 157_286_400;
const BUDGET = 8;

const registration = { AZURE_CLIENT_ID: 'c0ffee00-1111-4222-8333-444455556666', AZURE_CLIENT_SECRET: 'a-secret' };
const sandbox = await start(GRAPH_CONNECT_BIN, registration, 'sandbox');
const places = { CONNECT_SANDBOX: 'off', AZURE_AUTHORITY_HOST: sandbox.origin, CONNECT_GRAPH_URL: sandbox.origin };
const app = await start(GRAPH_CONNECT_BIN, { ...registration, ...places, CONNECT_RATE_SESSION: 'off' });

const cookies = new Map();
async function ask(url, options = {}) {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
  const headers = { cookie, origin: app.origin, ...options.headers };
  const answer = await fetch(new URL(url, app.origin), { redirect: 'manual', ...options, headers });
  for (const line of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
    cookies.set(name, value);
  }
  if (answer.status >= 400) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function signIn() {
  const authorize = new URL((await ask('/connect/sign-in?need=attachments')).headers.get('location'));
  authorize.searchParams.set('account', 'megan@fabrikam.example');
  authorize.searchParams.set('decision', 'accept');
  const reply = await fetch(authorize, { redirect: 'manual' });
  await (await ask(reply.headers.get('location'))).text();
}

async function upload(hash) {
  const json = { 'content-type': 'application/json' };
  const file = { name: 'large.bin', content_type: 'application/octet-stream', size: SIZE };
  const begun = await ask('/api/attachments', { method: 'POST', headers: json, body: JSON.stringify(file) });
  const { id, piece_size: pieceSize } = await begun.json();
  for (let first = 0; first < SIZE; first += pieceSize) {
    const body = randomBytes(Math.min(pieceSize, SIZE - first));
    hash.update(body);
    const range = `bytes ${first}-${first + body.length - 1}/${SIZE}`;
    await (await ask(`/api/attachments/${id}`, { method: 'PUT', headers: { 'content-range': range }, body })).text();
  }
  return id;
}

async function send(id) {
  const form = { to: 'megan@fabrikam.example', subject: 'Large', content_type: 'text', body: '' };
  const body = new URLSearchParams({ ...form, attachments: id, idempotency_key: crypto.randomUUID() });
  const answer = await (await ask('/api/send_mail', { method: 'POST', body })).json();
  if (answer.status !== 'accepted') throw new Error(JSON.stringify(answer));
}

await signIn();
for (let page = 0; page < 100; page += 1) await (await ask('/')).text();
const before = memory(app.pid);
// From here on the peak counts anew.
writeFileSync(`/proc/${app.pid}/clear_refs`, '5');
const hash = createHash('sha256');
await send(await upload(hash));
const [peak, after] = [memory(app.pid, 'VmHWM'), memory(app.pid)];
const [mail] = await (await fetch(`${sandbox.origin}/sandbox/messages`)).json();
await app.stop();
await sandbox.stop();

const [{ size, sha256 }] = mail.attachments;
if (size !== SIZE || sha256 !== hash.digest('hex')) throw new Error('the file did not come as it was sent');
const [least, most, last] = [before, peak, after].map((figure) => figure.toFixed(1));
console.log(`resident memory with a file of 150 MB: before ${least} MB, during at most ${most} MB, after ${last} MB`);
if (peak - before > BUDGET) throw new Error(`that is more than ${BUDGET} MB for one file`);
