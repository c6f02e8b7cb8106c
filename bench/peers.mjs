// Who is measured: how each is started, how people sign in there, and what is posted to it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { apache } from './peers/apache.mjs';
import * as nginx from './peers/nginx.mjs';
import { CLIENT } from './provider.mjs';
import { freePort, start } from './processes.mjs';

const HERE = import.meta.dirname;
const SIZE = 1_024;

/** What every mail says, so long that the request has 1 KB. */
const filled = (make) => make('x'.repeat(SIZE - make('').length));
export const MAIL = filled((content) =>
  JSON.stringify({
    message: {
      subject: 'One of many',
      body: { contentType: 'HTML', content: `<p>${content}</p>` },
      toRecipients: [{ emailAddress: { address: 'megan@fabrikam.example' } }],
    },
  }),
);
export const KEY = '00000000-0000-4000-8000-000000000000';
const form = (more) =>
  filled((text) => {
    const fields = { to: 'megan@fabrikam.example', subject: 'One of many', content_type: 'html', body: `<p>${text}</p>` };
    return new URLSearchParams({ ...fields, ...more }).toString();
  });
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_POST = { method: 'POST', path: '/v1.0/me/sendMail', headers: { 'Content-Type': 'application/json' }, body: MAIL, status: 202 };
const FORM_POST = { method: 'POST', path: '/send', headers: FORM, body: form({}), status: 200 };

/** Of the usual length. */
const TOKEN = randomBytes(1_725).toString('base64url');

/** Where the peer itself has no token. */
const withToken = (post) => ({ ...post, headers: { ...post.headers, Authorization: `Bearer ${TOKEN}` } });

const nginxPeer = (name, conf) => ({
  name,
  load: withToken(JSON_POST),
  start(place) {
    const file = join(place.folder, 'nginx.conf');
    writeFileSync(file, conf(place.folder, place.port, place.graphPort, place.authPort));
    return start(['nginx', '-e', join(place.folder, 'error.log'), '-c', file], { ...place, ready: place.origin });
  },
});

const appPeer = (name, command, signIn, load = FORM_POST) => ({
  name,
  load,
  signIn,
  start(place) {
    const env = { PORT: String(place.port), ISSUER: place.issuer, GRAPH: place.graph, CLIENT_ID: CLIENT.id, CLIENT_SECRET: CLIENT.secret };
    return start(command(place), { ...place, ready: place.origin, env: { ...env, NODE_ENV: 'production', SECRET_KEY: randomBytes(32).toString('hex') } });
  },
});

const bare = {
  name: 'axum and reqwest, bare',
  load: JSON_POST,
  start: (place) => start([process.env.BENCH_BARE, String(place.port), place.graph, TOKEN], { ...place, ready: place.origin }),
};

const express = (client) => () => [process.execPath, join(HERE, 'peers/express/app.mjs'), client];
const flask = ({ port, venv }) => [
  `${venv}/bin/gunicorn`, '--chdir', join(HERE, 'peers/flask'), '--workers', '2', '--threads', '16', '--bind', `127.0.0.1:${port}`, 'app:app',
];

/** Ours, as in production: the outbox in SQLite, the log at `info`, but no rate limits. */
const ours = (name, load) => ({
  name,
  load,
  signIn: '/connect/sign-in',
  start(place) {
    const off = { CONNECT_RATE_ADDRESS: 'off', CONNECT_RATE_SIGN_IN: 'off', CONNECT_RATE_SESSION: 'off', CONNECT_ADMIN_ADDR: '' };
    const app = { AZURE_CLIENT_ID: CLIENT.id, AZURE_CLIENT_SECRET: CLIENT.secret, CONNECT_ISSUER: place.issuer, CONNECT_GRAPH_URL: place.graph };
    const where = { LEPTOS_SITE_ADDR: `127.0.0.1:${place.port}`, CONNECT_PUBLIC_URL: place.origin, RUST_LOG: 'info' };
    return start([place.program, 'serve'], { ...place, ready: `${place.origin}/readyz`, env: { ...place.env, ...off, ...app, ...where } });
  },
});
const SCRIPT = { ...FORM, 'Sec-Fetch-Site': 'same-origin', Accept: 'application/json' };

export const OURS = ours('Graph Connect: a send', { ...FORM_POST, path: '/api/send_mail', headers: SCRIPT, body: form({ idempotency_key: KEY }), key: KEY });

/** In the order of the table. */
export const PEERS = [
  { name: 'direct', load: withToken(JSON_POST), direct: true },
  nginxPeer('nginx `proxy_pass`', nginx.proxy),
  nginxPeer('nginx `auth_request`', nginx.authRequest),
  {
    name: 'Apache, mod_auth_openidc',
    load: JSON_POST,
    signIn: '/signed-in',
    start(place) {
      const file = join(place.folder, 'apache.conf');
      writeFileSync(file, apache(place.folder, place.port, place.graphPort, { issuer: place.issuer, client: CLIENT }));
      return start(['apache2', '-DFOREGROUND', '-f', file], { ...place, ready: place.origin });
    },
  },
  bare,
  appPeer('Express, undici', express('undici'), '/auth/sign-in'),
  appPeer('Express, axios', express('axios'), '/auth/sign-in'),
  appPeer('Flask, requests', flask, '/connect'),
  OURS,
  ours('Graph Connect: `current_user`', { ...FORM_POST, path: '/api/current_user', headers: SCRIPT, body: '' }),
];

/** Where a peer runs: a folder and a port of its own. */
export async function place(folder, common) {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  return { ...common, folder, cwd: folder, log: join(folder, 'log'), port, origin: `http://localhost:${port}` };
}

/** Starts who takes the mails: the port of Graph, and that of who says 204. */
export async function startUpstream(folder) {
  const [graphPort, authPort] = [await freePort(), await freePort()];
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, nginx.upstream(folder, graphPort, authPort));
  const graph = `http://127.0.0.1:${graphPort}`;
  const { stop } = await start(['nginx', '-e', join(folder, 'error.log'), '-c', file], { cwd: folder, log: join(folder, 'log'), ready: graph });
  return { graphPort, authPort, graph, stop };
}
