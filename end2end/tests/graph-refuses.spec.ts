import { expect, test } from '../support/test';
import { MEGAN, SEND_MAIL, ZOE, type Fault } from '../support/sandbox';

const YOU = 'You can fix this yourself.';
const ADMINISTRATOR = 'Your administrator can fix this.';
const OPERATOR = 'The people who run this site have to fix this.';
const TIME = 'Nobody has to do anything: it passes by itself.';
const UNKNOWN = 'We do not know whether your mail was sent';

interface Refusal {
  what: string;
  fault: Fault;
  status: number;
  title: string;
  who: string;
}

/** Graph said no: nothing was sent. */
const REFUSED: Refusal[] = [
  { what: 'access is denied', fault: { code: 'ErrorAccessDenied', status: 403 }, status: 403, title: 'This account may not send mail here', who: ADMINISTRATOR },
  { what: 'sending as somebody else is denied', fault: { code: 'ErrorSendAsDenied', status: 403 }, status: 403, title: 'You may not send in that name', who: ADMINISTRATOR },
  { what: 'a recipient is invalid', fault: { code: 'ErrorInvalidRecipients', status: 400 }, status: 422, title: 'Microsoft refused a recipient', who: YOU },
  { what: 'there is no mailbox', fault: { code: 'MailboxNotEnabledForRESTAPI', status: 404 }, status: 403, title: 'This account has no mailbox', who: ADMINISTRATOR },
  { what: 'the mailbox is full', fault: { code: 'ErrorQuotaExceeded', status: 507 }, status: 403, title: 'Your mailbox is full', who: YOU },
  { what: 'the message is too large', fault: { code: 'ErrorMessageSizeExceeded', status: 413 }, status: 413, title: 'The message is too large for your mailbox', who: YOU },
  { what: 'the message is not accepted for another reason', fault: { code: 'ErrorInvalidRequest', status: 400 }, status: 502, title: 'Microsoft refused the message', who: OPERATOR },
];

/** Nobody can tell whether the mail went out. `arrived`: whether it did. */
const UNCLEAR: { what: string; fault: Fault; arrived: number }[] = [
  { what: 'is unavailable', fault: { status: 503 }, arrived: 0 },
  { what: 'is unavailable and says for how long', fault: { status: 503, retry_after: 60 }, arrived: 0 },
  { what: 'gives up at its gateway', fault: { status: 504 }, arrived: 0 },
  { what: 'closes the connection before the mail was taken', fault: { cut: 'before' }, arrived: 0 },
  { what: 'closes the connection after the mail was taken', fault: { cut: 'after' }, arrived: 1 },
  { what: 'answers with HTML and status 200', fault: { status: 200, body: '<html>Welcome</html>' }, arrived: 0 },
  { what: 'answers with HTML and status 500', fault: { status: 500, body: '<html>Oops</html>' }, arrived: 0 },
  { what: 'answers with nothing and status 200', fault: { status: 200, body: '' }, arrived: 0 },
  { what: 'answers with 10 MB', fault: { size: 10 * 1024 * 1024 }, arrived: 0 },
];

const TYPED = { to: ZOE, subject: 'Kept & <kept>', format: 'Plain text', body: 'Kept\n\ntoo ' } as const;

for (const script of [true, false]) {
  const path = script ? '/api/send_mail' : '/connect/send';

  test.describe(script ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled: script });

    for (const { what, fault, status, title, who } of REFUSED) {
      test(`when ${what} the notice says so and every value stays`, async ({ compose, enter, page, sandbox }) => {
        await enter();
        await sandbox.fault(SEND_MAIL, fault);
        await compose.fill(TYPED);
        const answer = page.waitForResponse((response) => response.url().endsWith(path));
        await compose.sendNow();
        await expect(compose.noticeTitle).toHaveText(title);
        const answered = await answer;
        expect(answered.status()).toBe(status);
        await expect(compose.notice).toHaveRole('alert');
        await expect(compose.notice).toContainText('Nothing was sent.');
        await expect(compose.notice).toContainText(who);
        await expect(compose.notice).toBeFocused();
        await expect(compose.notice).not.toContainText('The sandbox was asked');
        await expect(compose.sendAgain).toHaveCount(0);
        await compose.expectTyped(TYPED);
        await sandbox.expectMessages(0);

        // The details name the request for whoever looks into it.
        const id = (await sandbox.requests()).findLast((entry) => entry.path === '/v1.0/me/sendMail');
        await expect(compose.notice.locator('dd').filter({ hasText: id?.['client-request-id'] ?? 'none' })).toHaveCount(1);
        await expect(compose.fact('Id in our log')).toHaveText(answered.headers()['x-request-id'] ?? 'none');
        // What the program does not know is for the log alone.
        await expect(compose.fact('Code')).toHaveText(fault.code === 'ErrorInvalidRequest' ? [] : [fault.code ?? 'none']);
        await expect(compose.fact('Time')).toHaveText(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);

        await compose.sendNow();
        await compose.expectSent(ZOE);
        await sandbox.expectMessages(1);
      });
    }

    for (const { what, fault, arrived } of UNCLEAR) {
      test(`when Graph ${what} the notice says that the mail may have been sent`, async ({ compose, enter, page, sandbox }) => {
        await enter();
        await sandbox.fault(SEND_MAIL, fault);
        await compose.fill(TYPED);
        const answer = page.waitForResponse((response) => response.url().endsWith(path));
        await compose.sendNow();
        await expect(compose.noticeTitle).toHaveText(UNKNOWN);
        expect((await answer).status()).toBe(504);
        await expect(compose.notice).toContainText('Look into your Sent Items first');
        await expect(compose.notice).toContainText(YOU);
        await expect(compose.notice).toBeFocused();
        await compose.expectTyped(TYPED);
        await sandbox.expectMessages(arrived);
        expect(await sandbox.sendRequests(), 'nothing was repeated without being asked').toBe(1);

        await compose.sendAgain.click();
        await compose.expectSent(ZOE);
        await sandbox.expectMessages(arrived + 1);
        expect(await sandbox.sendRequests()).toBe(2);
      });
    }

    test('when Graph asks to wait the notice says for how long, and the same form then sends one mail', async ({ compose, enter, page, sandbox }) => {
      if (script) await page.clock.install();
      await enter();
      const wait = script ? 50 : 2;
      await sandbox.fault(SEND_MAIL, { status: 429, retry_after: wait });
      await compose.fill(TYPED);
      const key = await compose.idempotencyKey();
      const waiting = page.waitForResponse((response) => response.url().endsWith(path));
      await compose.sendNow();
      await expect(compose.noticeTitle).toHaveText('Too many mails at once');
      const answer = await waiting;
      expect(answer.status()).toBe(429);
      expect(await answer.headerValue('retry-after')).toBe(`${wait}`);
      await expect(compose.notice).toContainText(`Wait ${wait} seconds`);
      await expect(compose.notice).toContainText(TIME);
      await compose.expectTyped(TYPED);
      expect(await compose.idempotencyKey()).toBe(key);
      await sandbox.expectMessages(0);

      // With script it goes out by itself when the time has come.
      if (script) await page.clock.fastForward((wait + 1) * 1_000);
      else await compose.sendNow();
      await compose.expectSent(ZOE);
      await sandbox.expectMessages(1);
    });

    test('when the secret of the site has expired the notice says who mends it, and the session stays', async ({ compose, enter, page, sandbox }) => {
      await enter();
      await sandbox.fault(SEND_MAIL, { status: 401 });
      await sandbox.fault('token', { error: 'invalid_client' });
      await compose.fill(TYPED);
      const answer = page.waitForResponse((response) => response.url().endsWith(path));
      await compose.sendNow();
      await expect(compose.noticeTitle).toHaveText('This site is not set up correctly');
      expect((await answer).status()).toBe(503);
      await expect(compose.notice).toContainText('Nothing was sent.');
      await expect(compose.notice).toContainText(OPERATOR);
      await compose.expectTyped(TYPED);
      await sandbox.expectMessages(0);

      await compose.sendNow();
      await compose.expectSent(ZOE);
      await sandbox.expectMessages(1);
    });

    test('when the grant has ended the form stays, and after signing in beside it the mail goes out', async ({ compose, context, enter, page, pagesOf, sandbox }) => {
      await enter();
      await sandbox.fault(SEND_MAIL, { status: 401 });
      await sandbox.fault('token', { error: 'invalid_grant' });
      await compose.fill(TYPED);
      const answer = page.waitForResponse((response) => response.url().endsWith(path));
      await compose.sendNow();
      await expect(page.getByText('Your session has ended').first()).toBeVisible();
      expect((await answer).status()).toBe(401);
      await compose.expectTyped(TYPED);
      await sandbox.expectMessages(0);

      const opened = context.waitForEvent('page');
      await page.getByRole('link', { name: /^Sign in/ }).click();
      const beside = pagesOf(await opened);
      await beside.account.choose(MEGAN);
      await beside.compose.ready();
      await compose.sendNow();
      await compose.expectSent(ZOE);
      expect((await sandbox.expectMessages(1))[0]).toMatchObject({ account: MEGAN, to: [ZOE], subject: TYPED.subject });
    });

    test('a session that was ended elsewhere keeps the form too', async ({ compose, context, enter, page, sandbox }) => {
      await enter();
      await compose.fill(TYPED);
      await context.clearCookies();
      await compose.sendNow();
      await expect(page.getByText('Your session has ended').first()).toBeVisible();
      await compose.expectTyped(TYPED);
      expect(await sandbox.sendRequests()).toBe(0);
    });
  });
}

test('when this site itself can not be reached the same mail is not sent twice', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  // The mail goes out, but the answer is lost on its way to the browser.
  await page.route('**/api/send_mail', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  }, { times: 1 });
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('We could not learn what became of your mail');
  await expect(compose.notice).toContainText('it is not sent a second time');
  await compose.expectTyped(TYPED);
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await sandbox.expectMessages(1);
  expect(await sandbox.sendRequests()).toBe(1);
});

test('pressing Send mail after an unknown outcome does not send again by itself', async ({ compose, enter, sandbox }) => {
  await enter();
  await sandbox.fault(SEND_MAIL, { cut: 'after' });
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText(UNKNOWN);
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText(UNKNOWN);
  await expect(compose.send).toHaveText('Send mail');
  await sandbox.expectMessages(1);
  expect(await sandbox.sendRequests()).toBe(1);
});

for (const script of [true, false]) {
  test.describe(script ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled: script });

    test('Enter in a field does not press the button that sends again', async ({ compose, enter, sandbox }) => {
      await enter();
      await sandbox.fault(SEND_MAIL, { cut: 'after' });
      await compose.sendNow();
      await expect(compose.noticeTitle).toHaveText(UNKNOWN);
      await compose.subject.press('Enter');
      await compose.waitNoLonger();
      await expect(compose.noticeTitle).toHaveText(UNKNOWN);
      expect(await sandbox.sendRequests()).toBe(1);
    });
  });
}
