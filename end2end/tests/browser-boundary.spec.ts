import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Recorder, type Exchange } from '../support/recorder';
import { MEGAN, SEND_MAIL, ZOE } from '../support/sandbox';
import { expect, test } from '../support/test';
import { SESSION } from '../support/visitor';

const CLIENT_ID = '7a3c9e51-4f1d-4f0b-9d2e-6b8a5c7d1e42';
const CLIENT_SECRET = 'marked~client.secret_nobody-may-see-Qx7Zt';

/** Something that must stay on the server, with a name for the report. */
interface Secret {
  name: string;
  value: string;
}

/** Something that left the server, or that it wrote down. */
interface Place {
  name: string;
  content: Buffer;
}

test('no token, code or secret of a whole run leaves the server or is written down in clear', async ({ context, page, pagesOf, startApp }) => {
  test.slow();
  const [front, back] = [await Recorder.start(), await Recorder.start()];
  const microsoft = `http://127.0.0.1:${back.port}`;
  const app = await startApp({
    AZURE_CLIENT_ID: CLIENT_ID,
    AZURE_CLIENT_SECRET: CLIENT_SECRET,
    AZURE_AUTHORITY_HOST: microsoft,
    CONNECT_GRAPH_URL: microsoft,
    CONNECT_PUBLIC_URL: `http://localhost:${front.port}`,
    CONNECT_SANDBOX: 'on',
    RUST_LOG: 'debug',
  });
  front.leadTo(app.port);
  back.leadTo(Number(new URL(app.sandbox.origin).port));
  const pages = pagesOf(page, app);
  const { account, compose, connect, consent, signIn } = pages;
  const seen: Place[] = [];

  // A sign-in that is declined, one that Microsoft breaks off, one whose code is refused.
  await page.goto(`${app.origin}/connect/sign-in?prompt=consent`);
  await account.choose(MEGAN);
  await consent.decline.click();
  await expect(connect.notice).toBeVisible();
  await app.sandbox.fault('token', { error: 'invalid_grant' });
  await connect.noticeLink.click();
  await account.choose(MEGAN);
  await consent.accept.click();
  await expect(connect.notice).toBeVisible();

  // Mails that go out, one with a new token, one that fails; values that stay in the browser.
  await signIn();
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  await app.sandbox.fault(SEND_MAIL, { status: 401 });
  await compose.fill({ to: ZOE, subject: 'marked subject Wb4Kp', format: 'Plain text', body: 'marked body Yn8Rd' });
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await app.sandbox.fault(SEND_MAIL, { code: 'ErrorAccessDenied', status: 403 });
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('This account may not send mail here');
  await app.sandbox.fault(SEND_MAIL, { status: 401 });
  await app.sandbox.fault('token', { error: 'invalid_client' });
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('This site is not set up correctly');
  const user = await page.evaluate(() => fetch('/api/current_user', { method: 'POST', headers: { accept: 'application/json' } }).then((answer) => answer.text()));
  expect(user).toContain(MEGAN);
  seen.push(...(await kept(page)), ...stored(app.folder));
  const session = (await context.cookies()).find(({ name }) => name === SESSION)?.value ?? '';
  await compose.disconnect.click();
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await signIn();
  seen.push(...(await kept(page)), ...stored(app.folder));

  for (const exchange of front.exchanges) seen.push(...sent(exchange));
  seen.push({ name: 'the log', content: Buffer.from(app.log) });
  const secrets = learned(back.exchanges);

  // What was learned and seen is what should have been, else the scan would prove nothing.
  const names = secrets.map(({ name }) => name);
  expect(names.filter((name) => name === 'code').length, 'codes').toBeGreaterThanOrEqual(3);
  for (const name of ['client_secret', 'code_verifier', 'access_token', 'refresh_token', 'id_token', 'access_token payload', 'id_token payload']) {
    expect(names.filter((known) => known === name).length, name).toBeGreaterThanOrEqual(name === 'client_secret' ? 1 : 2);
  }
  for (const path of ['/', '/connect/sign-in', '/connect/get_token/', '/api/send_mail', '/api/current_user', '/connect/disconnect', '.js', '.wasm', '.css']) {
    expect(seen.some(({ name }) => name.split(' ').some((part) => part.split('?')[0]?.endsWith(path))), `${path} was recorded`).toBe(true);
  }
  expect(app.log.length, 'there is a log').toBeGreaterThan(500);
  for (const secret of secrets) {
    for (const [form, encoded] of encodings(secret.value)) {
      const planted = { name: 'planted', content: Buffer.from(`before${encoded}after`) };
      expect(leaks([secret], [planted]), `the scan finds a ${secret.name} as ${form}`).not.toEqual([]);
    }
  }

  expect(leaks(secrets, seen)).toEqual([]);

  // The store and the log know neither the session's id nor the mail.
  const written = seen.filter(({ name }) => name === 'the log' || name.startsWith('file '));
  expect(written.length).toBeGreaterThan(1);
  const others = [
    { name: 'session id', value: session },
    { name: 'subject', value: 'marked subject Wb4Kp' },
    { name: 'body', value: 'marked body Yn8Rd' },
  ];
  expect(session).toHaveLength(43);
  expect(leaks(others, written)).toEqual([]);
  await Promise.all([front.close(), back.close()]);
});

/** What the token endpoint and the authorize endpoint were told and answered. */
function learned(exchanges: Exchange[]): Secret[] {
  const secrets: Secret[] = [{ name: 'client_secret', value: CLIENT_SECRET }];
  for (const { path, asked, location, body } of exchanges) {
    const code = location && new URL(location).searchParams.get('code');
    if (code) secrets.push({ name: 'code', value: code });
    if (!path.endsWith('/token')) continue;
    const verifier = new URLSearchParams(asked).get('code_verifier');
    if (verifier) secrets.push({ name: 'code_verifier', value: verifier });
    const answer = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    for (const name of ['access_token', 'refresh_token', 'id_token']) {
      const token = answer[name];
      if (typeof token !== 'string') continue;
      secrets.push({ name, value: token });
      // The header of a JWT is the same for everybody, the rest is not.
      const [, payload, signature] = token.split('.');
      if (name !== 'refresh_token' && payload && signature) {
        secrets.push({ name: `${name} payload`, value: payload }, { name: `${name} signature`, value: signature });
      }
    }
  }
  return secrets;
}

/** Everything of an answer, apart from the address that was asked for. */
function sent({ path, status, headers, body }: Exchange): Place[] {
  return [
    { name: `header ${path} ${status}`, content: Buffer.from(headers) },
    { name: `body ${path} ${status}`, content: body },
  ];
}

/** What the browser has kept: cookies, storage, the document as it stands. */
async function kept(page: Page): Promise<Place[]> {
  const cookies = await page.context().cookies();
  const storage = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, databases, history.state, location.href]);
  });
  return [
    { name: 'cookies', content: Buffer.from(cookies.map(({ name, value }) => `${name}=${value}`).join('\n')) },
    { name: 'storage', content: Buffer.from(storage) },
    { name: 'document', content: Buffer.from(await page.content()) },
  ];
}

/** The files of the application; the sandbox's own are Microsoft's side. */
function stored(folder: string): Place[] {
  const data = join(folder, 'data');
  const files = readdirSync(data, { withFileTypes: true }).filter((file) => file.isFile());
  return files.map(({ name }) => ({ name: `file ${name}`, content: readFileSync(join(data, name)) }));
}

function encodings(value: string): [string, string][] {
  return [
    ['text', value],
    ['percent-encoded text', encodeURIComponent(value)],
    ['base64', Buffer.from(value).toString('base64').replace(/=+$/, '')],
    ['base64url', Buffer.from(value).toString('base64url')],
    ['hex', Buffer.from(value).toString('hex')],
  ];
}

/** Which secret is where, without repeating it. */
function leaks(secrets: Secret[], places: Place[]): string[] {
  const found = new Set<string>();
  for (const { name, value } of secrets) {
    for (const [form, encoded] of encodings(value)) {
      for (const place of places) {
        // An address of the reply is named without its query: the code may stand there.
        if (place.content.includes(encoded)) found.add(`${name} as ${form} in ${place.name.replace(/\?\S*/, '')}`);
      }
    }
  }
  return [...found];
}
