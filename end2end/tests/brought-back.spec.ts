// What a form does that comes back after a crash or a reload, with files and without, and with a person who does not wait.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import type { ComposePage } from '../pages/compose';
import { stopClock } from '../support/clock';
import { crash } from '../support/crash';
import { hold, loseAnswers } from '../support/hold';
import { expect, test } from '../support/test';
import { ZOE } from '../support/sandbox';

const TYPED = { to: ZOE, subject: 'With a file', format: 'Plain text', body: 'See below' } as const;
const FILE = { name: 'plan.bin', buffer: randomBytes(1_000) };

/** Always the same file: it is known by when it was changed, too. */
async function attachFile(compose: ComposePage): Promise<void> {
  const path = test.info().outputPath(FILE.name);
  if (!existsSync(path)) writeFileSync(path, FILE.buffer);
  await compose.fileInput.setInputFiles(path);
  await expect(compose.upload(FILE.name)).toHaveClass(/done/);
}

/** Asks the server, as the page would. */
function status(compose: ComposePage, method: string, id: string): Promise<number> {
  return compose.page.evaluate(async ([method, id]) => (await fetch(`/api/attachments/${id}`, { method })).status, [method, id] as const);
}

test('after a crash in these seconds the page says that it was not sent, and sends it', async ({ compose, enter, page, pagesOf, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toBeVisible();
  const after = await crash(page, pagesOf);
  await expect(after.bar).toContainText('This mail has not been sent yet');
  await after.expectTyped(TYPED);
  expect(await sandbox.sendRequests()).toBe(0);
  await after.goNow.click();
  await after.expectSent(ZOE);
  await sandbox.expectMessages(1);
  await after.page.reload();
  await after.ready();
  await expect(after.bar).toHaveCount(0);
});

test('after a crash it can also stay a draft', async ({ compose, enter, page, pagesOf, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toBeVisible();
  const after = await crash(page, pagesOf);
  await after.bar.getByRole('button', { name: 'Keep as a draft' }).click();
  await expect(after.bar).toHaveCount(0);
  await after.page.reload();
  await after.ready();
  await expect(after.bar).toHaveCount(0);
  await after.expectTyped(TYPED);
  expect(await sandbox.sendRequests()).toBe(0);
});

test('after a crash while it was on its way the page finds out, and nothing is sent twice', async ({ compose, enter, page, pagesOf, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  const taken = await loseAnswers(page, '**/api/send_mail');
  await compose.sendNow();
  await taken();
  const after = await crash(page, pagesOf);
  await expect(after.bar).toContainText('We do not know yet whether this mail was sent');
  await after.goNow.click();
  await after.expectSent(ZOE);
  await sandbox.expectMessages(1);
  expect(await sandbox.sendRequests()).toBe(1);
});

test('a mail with a file that went out before the crash is found, and not sent once more', async ({ compose, enter, page, pagesOf, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  await attachFile(compose);
  const id = await compose.control('attachments').inputValue();
  const taken = await loseAnswers(page, '**/api/send_mail');
  await compose.sendNow();
  await taken();
  const between = await crash(page, pagesOf);
  await expect.poll(() => status(between, 'GET', id), 'the server has sent the file, and forgotten it').toBe(404);

  const after = await crash(between.page, pagesOf);
  await expect(after.bar).toContainText('We do not know yet whether this mail was sent');
  await expect(after.upload(FILE.name)).toBeVisible();
  // Neither does a moment without network make it forget what it does not know.
  const network = await after.page.context().newCDPSession(after.page);
  await network.send('Network.emulateNetworkConditions', { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await after.goNow.click();
  await expect(after.bar).toContainText('You are offline');
  const last = await crash(after.page, pagesOf);
  await expect(last.bar).toContainText('We do not know yet whether this mail was sent');
  await last.goNow.click();
  await last.expectSent(ZOE);
  await sandbox.expectMessages(1);
  expect(await sandbox.sendRequests()).toBe(1);
  await expect(last.uploads).toHaveCount(0);
});

test('a file that was lost with the page is asked about, and can be chosen again', async ({ compose, enter, page, pagesOf, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  await attachFile(compose);
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toContainText('Your mail goes out in ten seconds');
  expect(await status(compose, 'DELETE', await compose.control('attachments').inputValue())).toBe(204);
  const after = await crash(page, pagesOf);
  await expect(after.bar).toContainText('This mail has not been sent yet');
  await expect(after.upload(FILE.name)).toContainText('Choose it again.');
  await after.goNow.click();
  await expect(after.bar).toContainText('A file was not uploaded and will not be in the mail.', { useInnerText: true });
  expect(await sandbox.sendRequests()).toBe(0);
  await after.bar.getByRole('button', { name: 'Go back' }).click();

  await attachFile(after);
  await expect(after.uploads).toHaveCount(1);
  await after.sendNow();
  await after.expectSent(ZOE);
  const [mail] = await sandbox.expectMessages(1);
  expect(mail?.attachments.map(({ sha256 }) => sha256)).toEqual([createHash('sha256').update(FILE.buffer).digest('hex')]);
});

test('a mail whose files are still looked for waits for them, and then goes on', async ({ compose, context, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  await attachFile(compose);
  const found = await hold(context, '**/api/attachments/*');
  await page.reload();
  await compose.ready();
  await compose.send.click();
  await expect(compose.bar).toContainText('Your mail waits for its attachments');
  found();
  await compose.waitNoLonger();
  await compose.expectSent(ZOE);
  expect((await sandbox.expectMessages(1))[0]?.attachments).toHaveLength(1);
});

test('whoever types before the page is live keeps what he types', async ({ compose, context, enter, page }) => {
  await enter();
  await compose.fill(TYPED);
  const loaded = await hold(context, '**/*.wasm');
  await page.reload();
  await compose.subject.fill('Faster than the page');
  await compose.subject.press('Tab');
  loaded();
  await compose.ready();
  const now = { ...TYPED, subject: 'Faster than the page' };
  await compose.expectTyped(now);
  await page.reload();
  await compose.ready();
  await compose.expectTyped(now);
});

test('a tab in which nobody types follows the other one without asking the server for its files', async ({ compose, context, enter, page, pagesOf }) => {
  await enter();
  const { compose: other } = pagesOf(await context.newPage());
  await other.page.goto(page.url());
  await other.ready();
  await compose.fill(TYPED);
  await attachFile(compose);
  await expect(other.upload(FILE.name)).toHaveClass(/done/);
  // The other tab hears of it before it is there, and knows no file of its own.
  await compose.attachFromDisk({ name: 'large.bin', buffer: randomBytes(2_500_000) });
  await expect(other.page.locator('.upload.done')).toHaveCount(2);
  let asked = 0;
  other.page.on('request', () => (asked += 1));
  await compose.subject.press('End');
  await compose.subject.pressSequentially(', again and again');
  await other.expectTyped({ ...TYPED, subject: `${TYPED.subject}, again and again` });
  expect(asked).toBe(0);
});
