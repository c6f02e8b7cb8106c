import type { Page } from '@playwright/test';
import { expect, goThrough, test } from '../support/test';
import { MEGAN } from '../support/sandbox';
import { SESSION, SIGN_IN, Visitor, atMicrosoft, leadsTo, type Answer } from '../support/visitor';

const REPLY = '/connect/get_token/';
const CODE = '0.AaAaAaAa';
const LONG = 'x'.repeat(9_000);

/** Replies that nobody can have asked for in this form. `S` stands for the state of a running sign-in. */
const MALFORMED = [
  ['no parameter at all', ''],
  ['a code without a state', `?code=${CODE}`],
  ['a state without a code', '?state=S'],
  ['an empty code', '?code=&state=S'],
  ['an empty state', `?code=${CODE}&state=`],
  ['two codes', `?code=${CODE}&code=${CODE}&state=S`],
  ['two states', `?code=${CODE}&state=S&state=S`],
  ['a code and an error', `?code=${CODE}&error=access_denied&state=S`],
  ['two errors', '?error=access_denied&error=server_error&state=S'],
  ['an error without a state', '?error=access_denied'],
  ['a code that is too long', `?code=${LONG}&state=S`],
  ['a state that is too long', `?code=${CODE}&state=${LONG}`],
  ['an error that is too long', `?error=${LONG}&state=S`],
  ['a code that is not UTF-8', '?code=%FF%FE&state=S'],
  ['a state that is not UTF-8', `?code=${CODE}&state=%C3%28`],
  ['a name that is not UTF-8', `?code=${CODE}&state=S&%FF=1`],
  ['a NUL in the code', '?code=a%00b&state=S'],
  ['a NUL in the state', `?code=${CODE}&state=a%00b`],
] as const;

for (const [what, query] of MALFORMED) {
  test(`a reply with ${what} is refused politely`, async ({ sandbox, visitor }) => {
    const state = (await visitor.startSignIn()).searchParams.get('state') ?? '';
    const answer = await visitor.get(REPLY + query.replaceAll('=S', `=${state}`));
    expect(answer.status).toBe(400);
    await expectWayBack(visitor, answer, 'The answer of the sign-in can&#x27;t be read');
    expect(await sandbox.tokenRequests()).toBe(0);
    // It was not the real reply: that one still works.
    expect([...visitor.cookies.keys()].some((name) => name.startsWith(SIGN_IN))).toBe(true);
  });
}

test('a malformed reply does not spoil the sign-in that waits', async ({ visitor }) => {
  const authorize = await visitor.startSignIn();
  await visitor.get(`${REPLY}?code=%FF&state=${authorize.searchParams.get('state')}`);
  await visitor.get(await atMicrosoft(authorize));
  expect(visitor.cookies.has(SESSION)).toBe(true);
});

test('a reply with a foreign state spends no code and offers to start again', async ({ sandbox, visitor }) => {
  const reply = new URL(await atMicrosoft(await visitor.startSignIn()), 'http://localhost');
  reply.searchParams.set('state', 'A'.repeat(43));
  const answer = await visitor.get(reply.pathname + reply.search);
  expect(answer.status).toBe(200);
  await expectWayBack(visitor, answer, 'This sign-in is no longer running');
  expect(await sandbox.tokenRequests()).toBe(0);
});

test('the state of another browser is foreign', async ({ app, sandbox, visitor }) => {
  const victim = new Visitor(app);
  await victim.startSignIn();
  const reply = await atMicrosoft(await visitor.startSignIn());
  await expectWayBack(victim, await victim.get(reply), 'This sign-in is no longer running');
  expect(await sandbox.tokenRequests()).toBe(0);
});

test('a cookie of one sign-in does not admit the reply of another', async ({ sandbox, visitor }) => {
  const first = await visitor.startSignIn();
  const [name = '', value = ''] = [...visitor.cookies][0] ?? [];
  visitor.cookies.clear();
  await visitor.startSignIn();
  const [other = ''] = [...visitor.cookies.keys()];
  expect(other).not.toBe(name);
  visitor.cookies.clear();
  visitor.cookies.set(other, value);
  await expectWayBack(visitor, await visitor.get(await atMicrosoft(first)), 'This sign-in is no longer running');
  expect(await sandbox.tokenRequests()).toBe(0);
});

test('a reply that comes without cookies offers to start again', async ({ app, sandbox, visitor }) => {
  const reply = await atMicrosoft(await visitor.startSignIn());
  const stranger = new Visitor(app);
  const answer = await stranger.get(reply);
  expect(answer.status).toBe(200);
  expect(answer.cookies).toEqual([]);
  await expectWayBack(stranger, answer, 'This sign-in is no longer running');
  expect(await sandbox.tokenRequests()).toBe(0);
});

test('the same reply many times at once spends the code once and gives one session', async ({ sandbox, visitor }) => {
  const reply = await atMicrosoft(await visitor.startSignIn());
  const answers = await Promise.all(Array.from({ length: 8 }, () => visitor.get(reply)));
  expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
  const sessions = answers.filter((answer) => answer.cookies.some((cookie) => cookie.startsWith(`${SESSION}=`)));
  expect(sessions).toHaveLength(1);
  expect(await sandbox.tokenRequests()).toBe(1);
});

test('a reply that is replayed with its cookie spends nothing and gives no second session', async ({ app, sandbox, visitor }) => {
  const reply = await atMicrosoft(await visitor.startSignIn());
  const replayer = new Visitor(app);
  for (const [name, value] of visitor.cookies) replayer.cookies.set(name, value);
  await visitor.get(reply);
  expect(visitor.cookies.has(SESSION)).toBe(true);
  const answer = await replayer.get(reply);
  expect(answer.status).toBe(200);
  expect(replayer.cookies.has(SESSION)).toBe(false);
  expect(await sandbox.tokenRequests()).toBe(1);
});

test('a code that was spent elsewhere gives no session', async ({ visitor, sandbox }) => {
  const reply = await atMicrosoft(await visitor.startSignIn());
  await sandbox.fault('token', { error: 'invalid_grant', aadsts: 54005 });
  await expectWayBack(visitor, await visitor.get(reply), 'This sign-in was already used');
});

test('a sign-in changes the session id, and ends the former session of this browser', async ({ app, visitor }) => {
  await visitor.signIn();
  const former = new Visitor(app);
  former.cookies.set(SESSION, visitor.cookies.get(SESSION) ?? '');
  const authorize = await visitor.startSignIn('?prompt=select_account');
  // The Strict cookie does not come along from another site.
  visitor.cookies.delete(SESSION);
  await visitor.get(await atMicrosoft(authorize));
  expect(visitor.cookies.get(SESSION)).not.toBe(former.cookies.get(SESSION));
  expect(JSON.parse((await visitor.call('current_user')).body)).toMatchObject({ address: MEGAN });
  expect((await former.call('current_user')).body).toBe('null');
});

test('a planted session id is never taken over', async ({ visitor }) => {
  const planted = 'A'.repeat(43);
  visitor.cookies.set(SESSION, planted);
  await visitor.signIn();
  expect(visitor.cookies.get(SESSION)).not.toBe(planted);
});

test('the wrong state in a browser leads to the connect page, and signing in from there works', async ({ app, account, compose, connect, page }) => {
  await goThrough(page, `${app.origin}${REPLY}?code=${CODE}&state=wrong`);
  await expect(connect.noticeTitle).toHaveText('This sign-in is no longer running');
  expect(page.url()).not.toContain(CODE);
  await connect.noticeLink.click();
  await account.choose(MEGAN);
  await page.locator('button[value=accept]').or(compose.send).waitFor();
  if (await page.locator('button[value=accept]').isVisible()) await page.locator('button[value=accept]').click();
  await compose.ready();
});

test('a malformed reply in a browser leads to the connect page', async ({ app, connect, page }) => {
  await goThrough(page, `${app.origin}${REPLY}?code=%FF%FE&state=%FF`);
  await expect(connect.noticeTitle).toHaveText("The answer of the sign-in can't be read");
  expect(new URL(page.url()).pathname).toBe('/');
});

for (const script of [true, false]) {
  test.describe(script ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled: script });

    test('the code stays neither in the address nor in the history', async ({ app, page, signIn }) => {
      await signIn();
      expect(page.url()).toBe(`${app.origin}/`);
      const addresses = await history(page);
      expect(addresses.length, 'the history was read').toBeGreaterThan(2);
      expect(addresses.filter((address) => /[?&](code|state)=/.test(address) && address.startsWith(app.origin))).toEqual([]);
      expect(addresses.filter((address) => address.includes('code='))).toEqual([]);
    });

    test('going back after a sign-in never fails and never signs in twice', async ({ app, compose, page, sandbox, signIn }) => {
      await signIn();
      const pages = (await history(page)).length;
      for (let step = 1; step < pages; step++) {
        const answer = await page.goBack();
        if (answer) expect(answer.status()).toBeLessThan(400);
        if (page.url() === `${app.origin}/`) await compose.ready();
      }
      expect(await sandbox.tokenRequests()).toBe(1);
      await page.goto(app.origin);
      await compose.ready();
    });

    test('the address of the reply, opened again, leads into the app', async ({ app, compose, page, sandbox, signIn }) => {
      const replies: string[] = [];
      page.on('request', (request) => {
        if (request.url().startsWith(app.origin + REPLY)) replies.push(request.url());
      });
      await signIn();
      expect(replies).toHaveLength(1);
      await goThrough(page, replies[0] ?? '');
      await compose.ready();
      expect(page.url()).not.toContain('code=');
      expect(await sandbox.tokenRequests()).toBe(1);
    });
  });
}

/** No session, and after the page in between one that says what happened and how to start again. */
async function expectWayBack(visitor: Visitor, answer: Answer, words: string): Promise<void> {
  expect(answer.cookies.join(), 'no session').not.toContain(SESSION);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  const target = leadsTo(answer);
  expect(target).toMatch(/^\/\?/);
  const page = await visitor.get(target ?? '');
  expect(page.status).toBe(200);
  expect(page.body).toContain('href="/connect/sign-in"');
  expect(page.body.replaceAll("'", '&#x27;')).toContain(words);
}

/** The addresses of the tab's history, as the browser keeps them. */
async function history(page: Page): Promise<string[]> {
  const browser = await page.context().newCDPSession(page);
  const { entries } = await browser.send('Page.getNavigationHistory');
  await browser.detach();
  return entries.map((entry) => entry.url);
}
