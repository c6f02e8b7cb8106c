import { expect, test } from '../support/test';
import { MEGAN, SEND_MAIL } from '../support/sandbox';
import { SESSION } from '../support/visitor';

/** A token of this many seconds is due when half of them have passed, and has ended when all have. */
const LIFE = 6;

test('a token that has run out is refreshed once, and the mail arrives', async ({ compose, enter, page, sandbox }) => {
  // Whatever the page asks for by itself could have it replaced early.
  await page.route('**/connect/photo', (route) => route.abort());
  await enter();
  await sandbox.fault(SEND_MAIL, { status: 401 });
  await sandbox.fault('token', { expires_in: LIFE });
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  await after(Date.now(), LIFE + 1);
  await sandbox.forgetRequests();
  await compose.sendNow();
  await sandbox.expectMessages(2);
  await compose.expectSent(MEGAN);
  expect(await sandbox.tokenRequests()).toBe(1);
  expect(await sandbox.sendRequests(), 'no try with the old token').toBe(1);

  await compose.sendNow();
  await sandbox.expectMessages(3);
  expect(await sandbox.tokenRequests(), 'the new token lasts').toBe(1);
});

test('twenty calls at once when the token has run out cause one refresh', async ({ sandbox, visitor }) => {
  await sandbox.fault('token', { expires_in: LIFE });
  await visitor.signIn();
  const signedIn = Date.now();
  const typed = { to: MEGAN, subject: 'One of twenty', content_type: 'text', body: 'x' };
  await after(signedIn, LIFE + 1);
  await sandbox.forgetRequests();
  // Slow enough that all of them wait for the same refresh.
  await sandbox.fault('token', { delay_ms: 300 });
  const calls = Array.from({ length: 20 }, (_, index) =>
    index % 2 === 0
      ? visitor.call('current_user')
      : visitor.call('send_mail', { ...typed, idempotency_key: crypto.randomUUID() }),
  );
  const answers = await Promise.all(calls);
  expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
  expect(await sandbox.tokenRequests()).toBe(1);
  await sandbox.expectMessages(10);
});

test('a token that Graph refuses is replaced, and the mail is sent once', async ({ compose, enter, sandbox }) => {
  await enter();
  await sandbox.forgetRequests();
  await sandbox.fault(SEND_MAIL, { status: 401 });
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  await sandbox.expectMessages(1);
  expect(await sandbox.tokenRequests()).toBe(1);
  expect(await sandbox.sendRequests()).toBe(2);
});

test('Graph that keeps refusing new tokens is asked twice, not for ever', async ({ sandbox, visitor }) => {
  await visitor.signIn();
  await visitor.call('current_user');
  await sandbox.forgetRequests();
  await sandbox.fault(SEND_MAIL, { status: 401 }, 10);
  const answer = await visitor.call('send_mail', {
    to: MEGAN,
    subject: 'Never',
    content_type: 'text',
    body: 'x',
    idempotency_key: crypto.randomUUID(),
  });
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body)).toMatchObject({ sign_in: expect.stringMatching(/^\/connect\/sign-in\?/) });
  expect(await sandbox.sendRequests()).toBe(2);
  expect(await sandbox.tokenRequests()).toBe(1);
  await sandbox.expectMessages(0);
});

test('while the token is still valid an outage of the token endpoint is not noticed', async ({ sandbox, visitor }) => {
  const life = 30;
  await sandbox.fault('token', { expires_in: life });
  await visitor.signIn();
  const signedIn = Date.now();
  await visitor.call('current_user');
  await after(signedIn, life / 2 + 1);
  await sandbox.forgetRequests();
  await sandbox.fault('token', { status: 503 }, 100);
  const answer = await visitor.call('send_mail', {
    to: MEGAN,
    subject: 'In spite of it',
    content_type: 'text',
    body: 'x',
    idempotency_key: crypto.randomUUID(),
  });
  expect(answer.status, answer.body).toBe(200);
  expect(await sandbox.tokenRequests(), 'a refresh was due and was tried').toBe(1);
  await sandbox.expectMessages(1);
});

test('with an outage of the token endpoint and no valid token the session waits', async ({ compose, page, enter, sandbox, context }) => {
  await enter();
  await sandbox.fault(SEND_MAIL, { status: 401 });
  await sandbox.fault('token', { status: 503, retry_after: 3 });
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText("Microsoft can't be reached right now");
  await expect(compose.notice).toContainText('Nothing was sent, and what you typed is kept.');
  await sandbox.expectMessages(0);
  await page.reload();
  await compose.ready();
  await expect(compose.greeting).toHaveText('Hi, Megan Castillo!');
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  await sandbox.expectMessages(1);
  expect((await context.cookies()).map((cookie) => cookie.name)).toContain(SESSION);
});

/** Waits for a moment, in seconds after `start`. */
async function after(start: number, seconds: number): Promise<void> {
  const until = start + seconds * 1000;
  await expect.poll(() => Date.now(), { timeout: 30_000 }).toBeGreaterThan(until);
}
