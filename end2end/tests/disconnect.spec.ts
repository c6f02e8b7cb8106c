import { expect, test } from '../support/test';
import { MEGAN, ZOE } from '../support/sandbox';
import { SESSION, Visitor, leadsTo, send } from '../support/visitor';

for (const script of [true, false]) {
  test.describe(script ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled: script });

    test('disconnecting ends the session here and at Microsoft, and signing in again works', async ({ app, compose, context, enter, page, sandbox, signIn }) => {
      await enter();
      const cookie = (await context.cookies()).find(({ name }) => name === SESSION);
      const thief = new Visitor(app);
      thief.cookies.set(SESSION, cookie?.value ?? '');
      expect(JSON.parse((await thief.call('current_user')).body)).toMatchObject({ address: MEGAN });

      await compose.disconnect.click();
      await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
      expect(page.url()).toBe(`${app.origin}/connect/signed-out`);
      const journal = await sandbox.requests();
      const logout = journal.find((entry) => entry.path.endsWith('/logout'));
      expect(logout?.query).toMatchObject({ post_logout_redirect_uri: '[redacted]', logout_hint: '[redacted]' });
      expect(logout?.query).not.toHaveProperty('id_token_hint');

      const left = (await context.cookies()).map(({ name }) => name).filter((name) => name.startsWith('__Host-'));
      expect(left).toEqual([]);
      expect((await thief.call('current_user')).body, 'the old cookie is worth nothing').toBe('null');
      await page.goto(app.origin);
      await expect(page.getByRole('heading', { name: 'Connect to Microsoft Graph' })).toBeVisible();
      await expect(page.getByRole('alert')).toHaveCount(0);

      await signIn();
      await expect(compose.greeting).toHaveText('Hi, Megan Castillo!');
    });

    test('disconnecting everywhere ends the sessions of this person on every device, and of nobody else', async ({ app, compose, enter, page, visitor }) => {
      await enter();
      await visitor.signIn();
      const zoe = new Visitor(app);
      await zoe.signIn(ZOE);
      await compose.openMenu();
      await compose.disconnectEverywhere.click();
      await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
      expect((await visitor.call('current_user')).body).toBe('null');
      expect(JSON.parse((await zoe.call('current_user')).body)).toMatchObject({ address: ZOE });
    });

    test('who signs out at Microsoft is signed out here', async ({ app, compose, page, sandbox, signIn, visitor }) => {
      await signIn();
      await visitor.signIn();
      await page.goto(`${sandbox.origin}/common/oauth2/v2.0/logout`);
      await expect(page.getByRole('heading', { name: 'You signed out of your account' })).toBeVisible();
      await page.goto(app.origin);
      await expect(page.getByRole('alert')).toContainText('Your session has ended');
      await expect(compose.greeting).toHaveText('Connect to Microsoft Graph');
      expect(JSON.parse((await visitor.call('current_user')).body), 'another session at Microsoft').toMatchObject({ address: MEGAN });
    });
  });
}

test('the answer removes the cookie exactly as it was set, and clears what the browser kept', async ({ visitor }) => {
  await visitor.signIn();
  const answer = await visitor.post('/connect/disconnect');
  expect(answer.status).toBe(200);
  expect(answer.cookies).toEqual([`${SESSION}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`]);
  expect(answer.headers['clear-site-data']).toBe('"cache", "storage"');
  expect(leadsTo(answer)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/common\/oauth2\/v2\.0\/logout\?/);
});

test('disconnecting twice, or without a session, is no fault', async ({ visitor }) => {
  expect((await visitor.post('/connect/disconnect')).status).toBe(200);
  await visitor.signIn();
  await visitor.post('/connect/disconnect');
  expect((await visitor.post('/connect/disconnect')).status).toBe(200);
});

const FOREIGN = [
  ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['a page of another site that claims our origin', { 'sec-fetch-site': 'cross-site', origin: 'OURS' }],
  ['a page of the same site', { 'sec-fetch-site': 'same-site', origin: 'OURS' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['another origin in an old browser', { origin: 'https://evil.example' }],
  ['an opaque origin', { origin: 'null' }],
  ['our host with another port', { origin: 'http://localhost:1' }],
  ['our origin with something behind it', { origin: 'OURS.evil.example' }],
  ['nowhere that is known', {}],
] as const;

for (const [where, headers] of FOREIGN) {
  test(`a request to disconnect from ${where} is refused, and the session stays`, async ({ app, visitor }) => {
    await visitor.signIn();
    const own = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('OURS', app.origin)]),
    );
    const answer = await send(app.origin, '/connect/disconnect', {
      method: 'POST',
      headers: { cookie: visitor.cookieHeader(), ...own },
    });
    expect(answer.status).toBe(403);
    expect(answer.cookies).toEqual([]);
    expect(JSON.parse((await visitor.call('current_user')).body)).toMatchObject({ address: MEGAN });
  });
}

test('a foreign page in a real browser can neither disconnect nor send', async ({ app, compose, context, enter, page, sandbox }) => {
  await enter();
  const foreign = await context.newPage();
  const html = `<form method="post" action="${app.origin}/connect/disconnect"><button>Win</button></form>`;
  await foreign.route('http://evil.example/**', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await foreign.goto('http://evil.example/');
  const fetched = await foreign.evaluate(async (origin) => {
    const body = new URLSearchParams({ to: 'a@b.example', subject: 'x', content_type: 'text', body: 'x', idempotency_key: crypto.randomUUID?.() ?? '11111111-1111-4111-8111-111111111111' });
    const options = { method: 'POST', mode: 'no-cors', credentials: 'include', body } as const;
    return Promise.allSettled([fetch(`${origin}/api/send_mail`, options), fetch(`${origin}/connect/send`, options)]).then((all) => all.length);
  }, app.origin);
  expect(fetched).toBe(2);
  const answer = foreign.waitForResponse((response) => response.url().endsWith('/connect/disconnect'));
  await foreign.getByRole('button').click();
  expect((await answer).status()).toBe(403);
  await foreign.close();

  await page.reload();
  await compose.ready();
  await sandbox.expectMessages(0);
  expect(await sandbox.sendRequests()).toBe(0);
});
