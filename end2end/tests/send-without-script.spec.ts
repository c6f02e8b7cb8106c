import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from '../support/test';
import { MEGAN, SAM, ZOE } from '../support/sandbox';

test.use({ javaScriptEnabled: false });

test('the welcome mail is sent with one click', async ({ compose, page, sandbox, signIn }) => {
  await signIn(MEGAN);
  await compose.expectTyped({ to: MEGAN });
  await compose.expectTyped({ body: /^<h1>Congratulations, Megan Castillo!<\/h1>\n<p>/ });
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  expect(new URL(page.url()).search).toMatch(/^\?sent=[\w-]+$/);
  expect((await sandbox.expectMessages(1))[0]).toMatchObject({ account: MEGAN, to: [MEGAN], content_type: 'html' });
});

test('a mail arrives as it was typed', async ({ compose, sandbox, signIn }) => {
  await signIn(MEGAN);
  const subject = 'Grüße & <b>"quotes"</b> 日本 🚀 %41+%2B;=';
  const body = '\n  First line & <not> a tag\n\nÜmläut 日本語 🚀 %41 +\ttab  \nlast ';
  await compose.fill({ to: `${ZOE}, ${SAM}`, subject, format: 'Plain text', body });
  await compose.sendNow();
  await compose.expectSent(`${ZOE}, ${SAM}`);
  const [mail] = await sandbox.expectMessages(1);
  expect(mail).toMatchObject({ to: [ZOE, SAM], subject, content_type: 'text' });
  // A form ends its lines with CR LF (HTML, section 4.10.21.4).
  expect(mail?.body.replaceAll('\r\n', '\n')).toBe(body);
});

test('files go along', async ({ compose, sandbox, signIn }) => {
  await signIn(MEGAN);
  const files = [
    { name: 'one byte.txt', mimeType: 'text/plain', buffer: Buffer.from('x') },
    { name: 'bücher.bin', mimeType: 'application/octet-stream', buffer: randomBytes(2_900_000) },
  ];
  await compose.attach(...files);
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  const [mail] = await sandbox.expectMessages(1);
  const sent = mail?.attachments.map(({ name, size, sha256 }) => ({ name, size, sha256 }));
  const hash = (buffer: Buffer) => createHash('sha256').update(buffer).digest('hex');
  expect(sent).toEqual(files.map(({ name, buffer }) => ({ name, size: buffer.length, sha256: hash(buffer) })));
});

for (const [what, size] of [
  ['3.3 MB', 3_300_000],
  ['40 MB', 40_000_000],
] as const) {
  test(`files of ${what} are refused, and what was typed stays`, async ({ compose, page, sandbox, signIn }) => {
    await signIn(MEGAN);
    await compose.fill({ to: ZOE, subject: 'kept', format: 'Plain text', body: 'kept too' });
    await compose.attachFromDisk({ name: 'large.bin', buffer: randomBytes(size) });
    await compose.sendNow();
    await expect(page.getByRole('alert')).toContainText('The files are too large');
    await compose.expectTyped({ to: ZOE, subject: 'kept', body: 'kept too' });
    await expect(page.locator('#attachments-error')).toHaveText('Choose your files again: a form that comes back has none.');
    await sandbox.expectMessages(0);
  });
}

test('a reload of the page that tells of a mail sends nothing', async ({ compose, page, sandbox, signIn }) => {
  await signIn(MEGAN);
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  await page.reload();
  await compose.expectSent(MEGAN);
  await sandbox.expectMessages(1);
  expect(await sandbox.sendRequests()).toBe(1);
});

test('back and forward after a mail sends nothing', async ({ compose, page, sandbox, signIn }) => {
  await signIn(MEGAN);
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  await page.goBack();
  await expect(compose.send).toBeVisible();
  await expect(compose.notice).toHaveCount(0);
  await page.goForward();
  await compose.expectSent(MEGAN);
  await sandbox.expectMessages(1);
  expect(await sandbox.sendRequests()).toBe(1);
});

test('somebody else does not see the outcome of a mail', async ({ browser, compose, page, pagesOf, signIn }) => {
  await signIn(MEGAN);
  await compose.sendNow();
  await compose.expectSent(MEGAN);
  const other = await browser.newPage({ javaScriptEnabled: false });
  const pages = pagesOf(other);
  await pages.signIn(ZOE);
  await other.goto(page.url());
  await pages.compose.ready();
  await expect(pages.compose.notice).toHaveCount(0);
  await other.close();
});

const REFUSED = [
  { what: 'a bad recipient', typed: { to: `${ZOE}; nobody` }, field: 'to', says: /not an email address/ },
  { what: 'a recipient with a line separator', typed: { to: `${ZOE}\u2028bcc@evil.example` }, field: 'to', says: /line breaks|not an email address/ },
  { what: 'a subject with a line separator', typed: { subject: 'One\u2028Two' }, field: 'subject', says: /line breaks/ },
  { what: 'a subject with a control character', typed: { subject: 'One\u0001Two' }, field: 'subject', says: /line breaks and other invisible/ },
] as const;

for (const { what, typed, field, says } of REFUSED) {
  test(`${what} comes back with the message and every value`, async ({ compose, page, sandbox, signIn }) => {
    await signIn(MEGAN);
    const all = { to: ZOE, subject: 'Kept & <kept>', format: 'Plain text', body: '\nKept </textarea>\n\ntoo &amp; ', ...typed } as const;
    await compose.fill(all);
    const answer = page.waitForResponse((response) => response.url().endsWith('/connect/send'));
    await compose.sendNow();
    expect((await answer).status()).toBe(422);
    await expect(compose.noticeTitle).toHaveText('One field needs a correction');
    await expect(compose.notice).toBeFocused();
    await expect(compose[field]).toHaveAttribute('aria-invalid', 'true');
    await expect(compose[field]).toHaveAccessibleDescription(says);
    await compose.expectTyped(all);
    expect(await sandbox.sendRequests()).toBe(0);

    await compose.fill({ to: ZOE, subject: 'Mended' });
    await compose.sendNow();
    await compose.expectSent(ZOE);
    expect((await sandbox.expectMessages(1))[0]).toMatchObject({ to: [ZOE], subject: 'Mended' });
  });
}

test('a line break in a subject that a program posts comes back as a page with every value', async ({ app, compose, page, sandbox, signIn }) => {
  await signIn(MEGAN);
  // No browser lets a person type this: the form's own field is replaced by one of several lines.
  await page.route('**/connect/send', async (route) => {
    const form = route.request().postData() ?? '';
    const changed = form.replace(/(name="subject"\r\n\r\n).*?(\r\n--)/s, '$1One\r\nBcc: evil@evil.example$2');
    await route.continue({ postData: changed });
  });
  await compose.fill({ to: ZOE, body: '<p>Kept</p>' });
  await compose.sendNow();
  await expect(compose.noticeTitle).toHaveText('One field needs a correction');
  await expect(compose.subject).toHaveAccessibleDescription(/line breaks/);
  await compose.expectTyped({ to: ZOE, format: 'HTML', body: '<p>Kept</p>' });
  expect(page.url()).toBe(`${app.origin}/connect/send`);
  expect(await sandbox.sendRequests()).toBe(0);
});
