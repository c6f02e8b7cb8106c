import { expect, test } from '../support/test';
import { SESSION, SIGN_IN, atMicrosoft, leadsTo, send, type Answer } from '../support/visitor';

const DOCUMENT = [
  "default-src 'none'",
  "script-src 'self'NONCE 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-src 'self'",
  "frame-ancestors 'none'",
].join('; ');

const NOTHING = "default-src 'none'";

/** The headers of every answer. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cache-control': 'no-store',
};

test('every document has the policy with a nonce of its own, every header, and nothing inline but that script', async ({ app, visitor }) => {
  const nonces = new Set<string>();
  const visits = ['/', '/connect/signed-out', '/nothing/here', 'sign in', '/', '/', '/?sent=1'];
  for (const path of visits) {
    if (path === 'sign in') {
      await visitor.signIn();
      continue;
    }
    const { headers, body } = await visitor.get(path);
    expect(headers, path).toMatchObject({ ...ALWAYS, 'content-type': 'text/html; charset=utf-8' });
    const policy = headers['content-security-policy'] as string;
    const nonce = /'nonce-([A-Za-z0-9+/=]{22,})'/.exec(policy)?.[1] ?? '';
    expect(policy).toBe(`${DOCUMENT.replace('NONCE', ` 'nonce-${nonce}'`)}; report-uri ${app.reports.url}`);
    for (const [tag] of body.matchAll(/<script[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
    expect(body).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<meta[^>]*content-security-policy/i);
    nonces.add(nonce);
  }
  expect(nonces.size, 'the nonce is fresh').toBe(visits.length - 1);
});

test('answers to scripts are JSON that nobody else can read or keep', async ({ visitor }) => {
  await visitor.signIn();
  for (const answer of [await visitor.call('current_user'), await visitor.call('send_mail'), await visitor.call('nothing')]) {
    expect(answer.headers).toMatchObject({ ...ALWAYS, 'content-type': 'application/json', 'content-security-policy': NOTHING });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

test('the reply URL tells nobody where it was', async ({ visitor }) => {
  const reply = await atMicrosoft(await visitor.startSignIn());
  for (const answer of [await visitor.get(reply), await visitor.get(reply), await visitor.get('/connect/get_token/?code=%FF')]) {
    expect(answer.headers).toMatchObject({
      ...ALWAYS,
      'referrer-policy': 'no-referrer',
      'content-security-policy': NOTHING,
      'content-type': 'text/html; charset=utf-8',
    });
    expect(answer.body).not.toContain(new URLSearchParams(reply.split('?')[1]).get('code'));
  }
});

test('the cookies have exactly the attributes that they need', async ({ visitor }) => {
  const begun = await visitor.get('/connect/sign-in');
  expect(begun.cookies).toHaveLength(1);
  expect(begun.cookies[0]).toMatch(
    new RegExp(`^${SIGN_IN}[\\w-]{8}=[\\w-]{100,700}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$`),
  );
  const pending = begun.cookies[0]?.split('=')[0];
  const answer = await visitor.get(await atMicrosoft(new URL(begun.headers.location ?? '')));
  const session = answer.cookies.find((cookie) => cookie.startsWith(SESSION));
  expect(session).toMatch(
    new RegExp(`^${SESSION}=[\\w-]{43}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=604800$`),
  );
  expect(answer.cookies.filter((cookie) => cookie !== session)).toEqual([
    `${pending}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`,
  ]);
});

test('all cookies together stay below 4096 bytes, with the longest way back', async ({ visitor }) => {
  await visitor.signIn();
  const path = `/?${'x'.repeat(250)}`;
  for (let begun = 0; begun < 7; begun++) {
    await visitor.startSignIn(`?prompt=login&return_to=${encodeURIComponent(path)}`);
  }
  expect([...visitor.cookies.keys()].filter((name) => name.startsWith(SIGN_IN))).toHaveLength(5);
  expect(visitor.cookieHeader().length).toBeLessThan(4096);
});

test('the sign-out has its own headers', async ({ app, visitor }) => {
  await visitor.signIn();
  const answer = await visitor.post('/connect/disconnect');
  expect(answer.headers).toMatchObject({
    ...ALWAYS,
    'clear-site-data': '"cache", "storage"',
    'content-security-policy': `${NOTHING}; report-uri ${app.reports.url}`,
    'content-type': 'text/html; charset=utf-8',
  });
});

test('files with a hash in their name are kept for a year and have the right type', async ({ visitor }) => {
  await visitor.signIn();
  const { body } = await visitor.get('/');
  const files = [...new Set([...body.matchAll(/\/pkg\/[^"]+/g)].map(([path]) => path))];
  const types = { css: 'text/css', js: 'text/javascript', wasm: 'application/wasm' };
  expect(files.map((file) => file.split('.').at(-1)).sort()).toEqual(Object.keys(types).sort());
  for (const file of files) {
    const { status, headers } = await visitor.get(file);
    expect(status, file).toBe(200);
    const type = types[file.split('.').at(-1) as keyof typeof types];
    expect(headers['content-type']?.split(';')[0], file).toBe(type);
    expect(headers['cache-control'], file).toBe('public, max-age=31536000, immutable');
    expect(headers['x-content-type-options'], file).toBe('nosniff');
  }
});

test('no answer says what it was made with', async ({ visitor }) => {
  for (const path of ['/', '/api/current_user', '/healthz', '/favicon.svg', '/nothing']) {
    const { headers } = await visitor.get(path);
    expect(Object.keys(headers), path).not.toContain('server');
    expect(Object.keys(headers), path).not.toContain('x-powered-by');
  }
});

test('plain http gets no HSTS', async ({ visitor }) => {
  expect((await visitor.get('/')).headers).not.toHaveProperty('strict-transport-security');
});

test('with a public address on https every answer has HSTS', async ({ startApp }) => {
  const app = await startApp({ CONNECT_PUBLIC_URL: 'https://mail.example' });
  const address = `http://127.0.0.1:${app.port}`;
  for (const path of ['/', '/nothing', '/favicon.svg', '/connect/get_token/']) {
    const { headers } = await send(address, path, { headers: { host: 'mail.example' } });
    expect(headers['strict-transport-security'], path).toBe('max-age=63072000; includeSubDomains');
  }
});

test('health and readiness tell strangers nothing', async ({ app }) => {
  for (const path of ['/healthz', '/readyz']) {
    const answer: Answer = await send(app.origin, path, { headers: { host: 'elsewhere.example' } });
    expect(answer.status).toBe(200);
    expect(answer.body.length).toBeLessThan(10);
  }
});

test('a page that another site leads to leads to itself first', async ({ visitor }) => {
  await visitor.signIn();
  for (const path of ['/', '/connect/sign-in', '/connect/signed-out']) {
    const answer = await visitor.get(path, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' });
    expect(answer.status, path).toBe(200);
    expect(answer.body, path).toContain('<meta http-equiv="refresh" content="0">');
    expect(answer.cookies, path).toEqual([]);
    expect(leadsTo(answer), path).toBeUndefined();
  }
});
