import { stopClock } from '../support/clock';
import { hold } from '../support/hold';
import { expect, test } from '../support/test';
import { MEGAN, SAM, ZOE } from '../support/sandbox';

test('the form is filled with a welcome mail to oneself', async ({ compose, signIn }) => {
  await signIn(MEGAN);
  await expect(compose.greeting).toHaveText('Hi, Megan Castillo!');
  await compose.expectTyped({ to: MEGAN });
  await expect(compose.subject).toHaveValue('Welcome to Microsoft 365 development with Graph Connect');
  await expect(compose.format('HTML')).toBeChecked();
  await compose.expectTyped({ body: /^<h1>Congratulations, Megan Castillo!<\/h1>\n<p>/ });
});

test('a hostile name is shown and mailed as text', async ({ compose, sandbox, signIn }) => {
  await signIn(ZOE);
  await expect(compose.greeting).toHaveText("Hi, Zoë O'Brien <Test> & Søn!");
  await compose.expectTyped({ body: /Congratulations, Zoë O'Brien &lt;Test&gt; &amp; Søn!/ });
  await compose.sendNow();
  await compose.expectSent(ZOE);
  const [mail] = await sandbox.expectMessages(1);
  expect(mail?.body).toContain("<h1>Congratulations, Zoë O'Brien &lt;Test&gt; &amp; Søn!</h1>");
});

test('one click sends the welcome mail in place and leads to the notice', async ({ compose, page, sandbox, signIn }) => {
  await signIn(MEGAN);
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  await expect(compose.notice).toBeFocused();
  expect(await page.evaluate(() => 'stayed' in window), 'the page was not reloaded').toBe(true);
  const [mail] = await sandbox.expectMessages(1);
  expect(mail).toMatchObject({
    account: MEGAN,
    from: MEGAN,
    to: [MEGAN],
    subject: 'Welcome to Microsoft 365 development with Graph Connect',
    content_type: 'html',
  });
  expect(mail?.body).toContain('<h1>Congratulations, Megan Castillo!</h1>');
});

test('a personal account sends as well', async ({ compose, sandbox, signIn }) => {
  await signIn(SAM);
  await compose.sendNow();
  await compose.expectSent(SAM);
  expect((await sandbox.expectMessages(1))[0]).toMatchObject({ account: SAM, to: [SAM] });
});

test('a mail arrives exactly as it was typed', async ({ compose, sandbox, signIn }) => {
  await signIn(MEGAN);
  const subject = 'Grüße & <b>"quotes"</b> 日本 🚀 %41+%2B;=';
  const body = '\n  First line & <not> a tag\n\nÜmläut 日本語 🚀 %41 +\ttab  \nlast ';
  await compose.fill({ to: `${ZOE}; ${SAM}`, subject, format: 'Plain text', body });
  await compose.sendNow();
  await compose.expectSent(`${ZOE}, ${SAM}`);
  const [mail] = await sandbox.expectMessages(1);
  expect(mail).toMatchObject({ to: [ZOE, SAM], subject, content_type: 'text', body, cc: [], bcc: [] });
});

test('scripts are removed from an HTML body, the rest stays', async ({ compose, sandbox, signIn }) => {
  await signIn(MEGAN);
  await compose.fill({ body: '<p>Hello <b>you</b></p><script>alert(1)</script><p onclick="alert(2)">bye</p>' });
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  const [mail] = await sandbox.expectMessages(1);
  expect(mail?.body).toBe('<p>Hello <b>you</b></p><p>bye</p>');
});

test('a second mail from the same form goes out under a new key', async ({ compose, page, sandbox, signIn }) => {
  await signIn(MEGAN);
  const keys: (string | null)[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/send_mail')) {
      keys.push(new URLSearchParams(request.postData() ?? '').get('idempotency_key'));
    }
  });
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  await compose.fill({ to: ZOE });
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await sandbox.expectMessages(2);
  expect(keys).toHaveLength(2);
  expect(keys[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(keys[1]).not.toBe(keys[0]);
});

test('the same message twice is two mails when it was sent twice on purpose', async ({ compose, sandbox, signIn }) => {
  await signIn(MEGAN);
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  await compose.sendNow();
  await sandbox.expectMessages(2);
  await compose.expectSent(MEGAN);
});

test('a double click sends once', async ({ compose, page, sandbox, signIn }) => {
  await page.clock.install();
  await signIn(MEGAN);
  await stopClock(page);
  await compose.send.dblclick();
  await compose.goNow.dblclick();
  await compose.expectSent(MEGAN);
  await sandbox.expectMessages(1);
  expect(await sandbox.sendRequests()).toBe(1);
});

test('while a mail is on its way the form says so, and pressing again does nothing', async ({ compose, context, sandbox, signIn }) => {
  await signIn(MEGAN);
  const answered = await hold(context, '**/api/send_mail');
  await compose.sendNow();
  await expect(compose.send).toHaveText('Sending…');
  await expect(compose.send).toHaveAttribute('aria-disabled', 'true');
  await expect(compose.form).toHaveAttribute('aria-busy', 'true');
  // Playwright itself would wait for a button that is marked as disabled: a person does not.
  await compose.send.click({ force: true });
  await compose.subject.press('Enter');
  answered();
  await compose.expectSent(MEGAN);
  await expect(compose.send).toHaveText('Send mail');
  await expect(compose.form).toHaveAttribute('aria-busy', 'false');
  await sandbox.expectMessages(1);
  expect(await sandbox.sendRequests()).toBe(1);
});

test('a bad recipient is marked and explained, and every value stays', async ({ compose, sandbox, signIn }) => {
  await signIn(MEGAN);
  const typed = { to: 'nobody', subject: 'Kept', format: 'Plain text', body: 'Kept\ntoo' } as const;
  await compose.fill(typed);
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('One field needs a correction');
  await expect(compose.notice).toBeFocused();
  await expect(compose.to).toHaveAttribute('aria-invalid', 'true');
  await expect(compose.to).toHaveAccessibleDescription(/not an email address/);
  await compose.expectTyped(typed);
  expect(await sandbox.sendRequests()).toBe(0);

  await compose.fill({ to: ZOE });
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await expect(compose.to).not.toHaveAttribute('aria-invalid');
  await sandbox.expectMessages(1);
});

test('the sending request carries the ids that the notice shows', async ({ compose, sandbox, signIn }) => {
  await signIn(MEGAN);
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  await compose.notice.getByText('Details for support').click();
  const shown = await compose.notice.locator('dd').allTextContents();
  const [mail] = await sandbox.expectMessages(1);
  expect(shown).toContain((mail as unknown as { request_id: string }).request_id);
});
