import { expect, test } from '../support/test';
import { MEGAN } from '../support/sandbox';
import { SESSION, leadsTo, send } from '../support/visitor';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function mail(fields: Record<string, string> = {}): Record<string, string> {
  return { to: MEGAN, subject: 'x', content_type: 'text', body: 'x', idempotency_key: crypto.randomUUID(), ...fields };
}

test('another host is redirected on GET and refused otherwise', async ({ app, visitor }) => {
  await visitor.signIn();
  for (const host of [`127.0.0.1:${app.port}`, 'evil.example', 'localhost', `LOCALHOST.evil.example:${app.port}`]) {
    const get = await send(app.origin, '/nothing?a=b%20c', { headers: { host } });
    expect(get.status, host).toBe(308);
    expect(get.headers.location, host).toBe(`${app.origin}/nothing?a=b%20c`);
    for (const path of ['/connect/disconnect', '/connect/send', '/api/send_mail']) {
      const headers = { ...FORM, host, cookie: visitor.cookieHeader(), 'sec-fetch-site': 'same-origin' };
      const post = await send(app.origin, path, { method: 'POST', headers });
      expect(post.status, `${host} ${path}`).toBe(421);
    }
  }
  expect(JSON.parse((await visitor.call('current_user')).body), 'nothing was done').toMatchObject({ address: MEGAN });
});

test('a host that is redirected can not choose where to', async ({ app }) => {
  for (const path of ['//evil.example/', '/%5Cevil.example', '/%0d%0aX:%20y', '/.//evil.example', '@evil.example']) {
    const answer = await send(app.origin, path, { headers: { host: 'evil.example' } });
    expect(new URL(answer.headers.location ?? '', app.origin).origin, path).toBe(app.origin);
  }
});

for (const [path, fields] of [
  ['/connect/send', mail()],
  ['/connect/disconnect', {}],
  ['/api/send_mail', mail()],
  ['/api/current_user', {}],
] as const) {
  test(`POST ${path} is served to our own pages only`, async ({ app, sandbox, visitor }) => {
    await visitor.signIn();
    const body = new URLSearchParams(fields).toString();
    for (const headers of [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'cross-site', origin: app.origin },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { referer: `${app.origin}/` },
      { 'x-http-method-override': 'GET' },
    ] as Record<string, string>[]) {
      const answer = await send(app.origin, path, {
        method: 'POST',
        headers: { ...FORM, cookie: visitor.cookieHeader(), ...headers },
        body,
      });
      expect(answer.status, JSON.stringify(headers)).toBe(403);
      expect(answer.cookies).toEqual([]);
    }
    expect(await sandbox.sendRequests()).toBe(0);
    const own = await send(app.origin, path, {
      method: 'POST',
      headers: { ...FORM, cookie: visitor.cookieHeader(), origin: app.origin, accept: 'application/json' },
      body,
    });
    expect(own.status, 'an old browser that sends only the origin').toBeLessThan(400);
  });
}

test('a method that an address does not know gets 405', async ({ visitor }) => {
  await visitor.signIn();
  const wrong: Record<string, string[]> = {
    '/': ['POST', 'PUT', 'PATCH', 'DELETE'],
    '/connect/sign-in': ['POST', 'DELETE'],
    '/connect/get_token/': ['POST', 'PUT'],
    '/connect/signed-out': ['POST'],
    '/connect/send': ['GET', 'PUT', 'DELETE'],
    '/connect/disconnect': ['GET', 'DELETE'],
    '/api/send_mail': ['GET', 'PUT', 'DELETE'],
    '/api/current_user': ['GET'],
    '/healthz': ['POST'],
  };
  for (const [path, methods] of Object.entries(wrong)) {
    for (const method of methods) {
      const answer = await visitor.request(method, path, { headers: { 'sec-fetch-site': 'same-origin' } });
      expect(answer.status, `${method} ${path}`).toBe(405);
      expect(answer.headers.allow, `${method} ${path}`).toBeTruthy();
    }
  }
  expect(visitor.cookies.has(SESSION)).toBe(true);
});

test('an address that is not there gets 404, as a page or as JSON', async ({ visitor }) => {
  for (const path of ['/nothing', '/connect', '/connect/', '/connect/get_token', '/pkg/', '/pkg/nothing.js', '/..%2f..%2fetc/passwd', '/%00', '/%ff']) {
    const answer = await visitor.get(path);
    expect(answer.status, path).toBe(404);
    expect(answer.headers['content-type'], path).toBe('text/html; charset=utf-8');
    expect(answer.body, path).toContain('There is no page here');
  }
  const script = await visitor.call('nothing');
  expect(script.status).toBe(404);
  expect(JSON.parse(script.body)).toEqual({ error: 'NotFound' });
});

test('a server function that a page asks for gets 406', async ({ sandbox, visitor }) => {
  await visitor.signIn();
  for (const accept of ['text/html', 'text/html,application/xhtml+xml,*/*;q=0.8', 'application/json, text/html;q=0.1']) {
    const answer = await visitor.post('/api/send_mail', mail(), { accept });
    expect(answer.status, accept).toBe(406);
    expect(JSON.parse(answer.body)).toEqual({ error: 'NotForPages' });
  }
  expect(await sandbox.sendRequests()).toBe(0);
});

test('a form over the limit gets 413, whether its length is told or not', async ({ app, visitor }) => {
  await visitor.signIn();
  const body = `body=${'x'.repeat(1_048_576)}`;
  for (const path of ['/connect/send', '/api/send_mail']) {
    const told = await visitor.post(path, body, { accept: '*/*', 'content-length': String(body.length) });
    expect(told.status, path).toBe(413);
    const headers = { ...FORM, cookie: visitor.cookieHeader(), 'sec-fetch-site': 'same-origin', 'transfer-encoding': 'chunked' };
    const untold = await send(app.origin, path, { method: 'POST', headers, body });
    expect(untold.status, `${path} in chunks`).toBe(413);
  }
});

test('a body that is just within its limit is sent', async ({ sandbox, visitor }) => {
  await visitor.signIn();
  const body = 'x'.repeat(900_000);
  const answer = await visitor.call('send_mail', mail({ body }));
  expect(answer.status, answer.body).toBe(200);
  expect((await sandbox.expectMessages(1))[0]?.body).toHaveLength(900_000);
  const longer = await visitor.call('send_mail', mail({ body: `${body}x` }));
  expect(longer.status).toBe(422);
  expect(JSON.parse(longer.body)).toMatchObject({ error: 'InvalidField', field: 'body' });
});

test('a content type that is not read here gets 415', async ({ visitor }) => {
  await visitor.signIn();
  for (const path of ['/connect/send', '/api/send_mail']) {
    for (const type of ['application/json', 'text/plain', 'application/xml']) {
      const answer = await visitor.post(path, '{}', { 'content-type': type });
      expect(answer.status, `${path} ${type}`).toBe(415);
    }
  }
});

for (const field of ['to', 'content_type', 'idempotency_key', 'subject', 'body'] as const) {
  test(`a mail without ${field} gets 422 that names it`, async ({ sandbox, visitor }) => {
    await visitor.signIn();
    const fields = mail();
    delete fields[field];
    const answer = await visitor.call('send_mail', fields);
    expect(answer.status, answer.body).toBe(422);
    expect(JSON.parse(answer.body)).toMatchObject({ error: 'InvalidField', field });
    const page = await visitor.post('/connect/send', fields);
    expect(page.status).toBe(422);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(await sandbox.sendRequests()).toBe(0);
  });
}

for (const [what, field, value] of [
  ['no address', 'to', 'nobody'],
  ['two addresses in one', 'to', 'a@b.example c@d.example'],
  ['an address with a line break', 'to', 'a@b.example\r\nBcc: c@d.example'],
  ['501 recipients', 'to', Array.from({ length: 501 }, (_, index) => `a${index}@b.example`).join(';')],
  ['a bad copy', 'cc', 'nobody'],
  ['a bad blind copy', 'bcc', '@'],
  ['a bad sender', 'from', 'nobody'],
  ['a bad address for answers', 'reply_to', 'nobody'],
  ['a subject with a line break', 'subject', 'a\nb'],
  ['a subject that is too long', 'subject', 'x'.repeat(256)],
  ['an unknown format', 'content_type', 'rtf'],
  ['an unknown importance', 'importance', 'extreme'],
  ['a key that is no UUID', 'idempotency_key', '42'],
] as const) {
  test(`a mail with ${what} gets 422 that names the field`, async ({ sandbox, visitor }) => {
    await visitor.signIn();
    const answer = await visitor.call('send_mail', mail({ [field]: value }));
    expect(answer.status, answer.body).toBe(422);
    expect(JSON.parse(answer.body)).toMatchObject({ error: 'InvalidField', field });
    expect(answer.body, 'nothing typed comes back').not.toContain('example');
    expect(await sandbox.sendRequests()).toBe(0);
  });
}

test('a form with a doubled field gets 400', async ({ app, visitor }) => {
  await visitor.signIn();
  for (const path of ['/connect/send', '/api/send_mail']) {
    const headers = { ...FORM, cookie: visitor.cookieHeader(), 'sec-fetch-site': 'same-origin' };
    const body = Buffer.from('to=a%40b.example&to=c%40d.example&subject=x&content_type=text&body=x');
    const answer = await send(app.origin, path, { method: 'POST', headers, body });
    expect(answer.status, path).toBe(400);
  }
});

for (const [what, field, bytes] of [
  ['a value that is not UTF-8', 'to', '%FF%FE'],
  ['bytes that are not UTF-8', 'subject', '\xff\xfe'],
  ['a NUL', 'body', 'a%00b'],
] as const) {
  test(`a form with ${what} gets 422 that names the field, and nothing else is lost`, async ({ app, sandbox, visitor }) => {
    await visitor.signIn();
    const fields = mail({ to: 'kept@b.example', subject: 'Kept subject', body: 'Kept body' });
    const kept = ['kept@b.example', 'Kept subject', 'Kept body'].filter((value) => value !== fields[field]);
    delete fields[field];
    const body = Buffer.from(`${new URLSearchParams(fields)}&${field}=${bytes}`, 'latin1');
    const headers = { ...FORM, cookie: visitor.cookieHeader(), 'sec-fetch-site': 'same-origin' };
    const answer = await send(app.origin, '/api/send_mail', { method: 'POST', headers, body });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([422, { error: 'InvalidField', field, problem: 'unreadable' }]);
    const page = await send(app.origin, '/connect/send', { method: 'POST', headers, body });
    expect(page.status).toBe(422);
    for (const value of kept) expect(page.body).toContain(value);
    expect(page.body).toContain('\ufffd');
    expect(await sandbox.sendRequests()).toBe(0);
  });
}

test('addresses with parameters that can not be read get 400, never 500', async ({ visitor }) => {
  for (const path of ['/?sent=%FF', '/?a=1&a=2', '/?notice=%C3%28', '/connect/sign-in?return_to=%FF', '/connect/sign-in?prompt=none', '/connect/sign-in?need=everything', '/connect/sign-in?prompt=login&prompt=login', `/connect/sign-in?login_hint=${'x'.repeat(3000)}`]) {
    const answer = await visitor.get(path);
    expect(answer.status, path).toBe(400);
    expect(answer.cookies, path).toEqual([]);
  }
  for (const path of [`/?sent=${'x'.repeat(5000)}`, '/?notice=garbage', '/?notice=', '/?sent=%3Cscript%3E', '/?unknown=1']) {
    const answer = await visitor.get(path);
    expect(answer.status, path).toBe(200);
    expect(answer.body, path).not.toContain('role="alert"');
  }
});

test('no way back leads off this site', async ({ visitor }) => {
  await visitor.signIn();
  for (const path of ['//evil.example', '/\\evil.example', '\\\\evil.example', 'https://evil.example', '/%09/evil.example', '/\t/evil.example', 'javascript:alert(1)', '/.//evil.example', '/connect/sign-in', '@evil.example', '']) {
    const answer = await visitor.get(`/connect/sign-in?return_to=${encodeURIComponent(path)}`);
    expect(answer.status, path).toBe(303);
    const target = new URL(answer.headers.location ?? '', 'http://ours.example/');
    expect(target.origin, path).toBe('http://ours.example');
  }
  expect((await visitor.get('/connect/sign-in?return_to=%2Fa%3Fb%3Dc%23d')).headers.location).toBe('/a?b=c#d');
});

test('after the sign-in the person is where the way began', async ({ app, page, pagesOf, visitor }) => {
  const { account, compose, consent } = pagesOf(page);
  await page.goto(`${app.origin}/connect/sign-in?return_to=${encodeURIComponent('/?from=here')}&prompt=consent`);
  await account.choose(MEGAN);
  await consent.accept.click();
  await compose.ready();
  expect(page.url()).toBe(`${app.origin}/?from=here`);
  expect(leadsTo(await visitor.signIn())).toBe('/');
});

test('whoever is not signed in gets 401 with the way to sign in, never a redirect', async ({ visitor }) => {
  const answer = await visitor.call('send_mail', mail());
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body)).toEqual({ error: 'SignedOut', sign_in: expect.stringMatching(/^\/connect\/sign-in\?/) });
  expect((await visitor.call('current_user')).body).toBe('null');
});

test('who is signed in is told without a token or an id', async ({ visitor }) => {
  await visitor.signIn();
  const user = JSON.parse((await visitor.call('current_user')).body);
  expect(Object.keys(user).sort()).toEqual(['account_type', 'address', 'name', 'scopes']);
  expect(user).toMatchObject({ name: 'Megan Castillo', address: MEGAN, account_type: 'work' });
  expect(user.scopes).toEqual(expect.arrayContaining(['User.Read', 'Mail.Send']));
});

test('the same key sends once, gives the first outcome again, and refuses another message', async ({ sandbox, visitor }) => {
  await visitor.signIn();
  const fields = mail();
  const answers = await Promise.all([1, 2, 3].map(() => visitor.call('send_mail', fields)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
  expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ status: 'accepted' });
  const other = await visitor.call('send_mail', { ...fields, subject: 'another' });
  expect(other.status).toBe(422);
  expect(JSON.parse(other.body)).toEqual({ error: 'KeyReused' });
  await sandbox.expectMessages(1);
});

test('a mail goes out by form and by script under one key only once', async ({ sandbox, visitor }) => {
  await visitor.signIn();
  const fields = mail();
  expect((await visitor.call('send_mail', fields)).status).toBe(200);
  const form = await visitor.post('/connect/send', fields);
  expect(form.status).toBe(303);
  expect(form.headers.location).toMatch(/^\/\?sent=/);
  await sandbox.expectMessages(1);
});

test('the photo is for its owner only', async ({ visitor }) => {
  expect((await visitor.get('/connect/photo')).status).toBe(404);
  await visitor.signIn();
  const photo = await visitor.get('/connect/photo');
  expect(photo.status).toBe(200);
  expect(photo.headers).toMatchObject({ 'content-type': 'image/jpeg', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  expect((await visitor.get('/connect/photo', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
});
