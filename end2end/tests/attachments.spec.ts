import { createHash, randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { stopClock } from '../support/clock';
import { expect, test } from '../support/test';
import { MEGAN, SAM, ZOE, type Sandbox } from '../support/sandbox';
import { SESSION } from '../support/visitor';

const TYPED = { to: ZOE, subject: 'With files', format: 'Plain text', body: 'See below' } as const;
const MB = 1_000_000;

interface Bytes {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A file that nothing else is like. */
function file(name: string, size: number): Bytes {
  return { name, mimeType: 'application/octet-stream', buffer: randomBytes(size) };
}

/** The attachments of the one mail, as the sandbox counted them. */
async function expectArrived(sandbox: Sandbox, ...files: Bytes[]): Promise<void> {
  const [mail] = await sandbox.expectMessages(1);
  const expected = files.map(({ name, buffer }) => ({ name, size: buffer.length, sha256: createHash('sha256').update(buffer).digest('hex') }));
  expect(mail?.attachments.map(({ name, size, sha256 }) => ({ name, size, sha256 }))).toEqual(expected);
}

/** Cuts the network of the page in the middle of an upload, and gives the way back. */
async function cutAfter(page: Page, pieces: number): Promise<() => Promise<void>> {
  let seen = 0;
  const cut = new Promise<void>((resolve) => {
    void page.route('**/api/attachments/*', async (route) => {
      if (route.request().method() === 'PUT' && ++seen > pieces) {
        await page.context().setOffline(true);
        resolve();
        await route.abort('internetdisconnected').catch(() => undefined);
      } else {
        await route.continue().catch(() => undefined);
      }
    });
  });
  return async () => {
    await cut;
    await page.unroute('**/api/attachments/*');
  };
}

for (const [what, size] of [
  ['1 byte', 1],
  ['2.9 MB', 2.9 * MB],
] as const) {
  test(`a file of ${what} arrives byte by byte`, async ({ compose, enter, sandbox }) => {
    await enter();
    await compose.fill(TYPED);
    const small = file('small.bin', size);
    await compose.attach(small);
    await expect(compose.upload('small.bin')).toHaveClass(/done/);
    await compose.sendNow();
    await compose.expectSent(ZOE);
    await expectArrived(sandbox, small);
    await expect(compose.uploads, 'the next mail begins without').toHaveCount(0);
  });
}

for (const { what, size, cut } of [
  { what: '3.1 MB', size: 3.1 * MB, cut: 0 },
  { what: '40 MB, with the network cut in the middle and back,', size: 40 * MB, cut: 20 },
]) {
  test(`a file of ${what} arrives by way of a draft, once that was allowed`, async ({ compose, page, pagesOf, startApp }) => {
    test.setTimeout(180_000);
    const app = await startApp();
    await pagesOf(page, app).enter();
    await compose.fill(TYPED);
    const large = file('large.bin', size);
    await compose.attachFromDisk(large);
    const row = compose.upload('large.bin');
    await expect(row).toContainText('That needs your permission (Mail.ReadWrite).');
    const opened = page.context().waitForEvent('page');
    await row.getByRole('link', { name: 'Allow it' }).click();
    const beside = pagesOf(await opened, app);
    await beside.consent.accept.click();
    await beside.compose.ready();
    await beside.compose.page.close();
    const back = cut > 0 ? await cutAfter(page, cut) : undefined;
    await page.bringToFront();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    if (back) {
      await back();
      await expect(row).toContainText('Waiting for the connection. It goes on by itself.');
      await page.context().setOffline(false);
    }
    await expect(row).toHaveClass(/done/, { timeout: 60_000 });
    await compose.expectTyped(TYPED);
    await compose.sendNow();
    await expect(compose.noticeTitle).toHaveText(`Successfully sent an email to ${ZOE}!`, { timeout: 30_000 });
    await expectArrived(app.sandbox, large);
  });
}

test('several files at once arrive in their order, at most two on their way', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  const files = ['a.bin', 'b.bin', 'c.bin', 'd.bin'].map((name) => file(name, 300_000));
  let running = 0;
  let most = 0;
  let meet = (): void => undefined;
  const met = new Promise<void>((resolve) => (meet = resolve));
  await page.route('**/api/attachments/*', async (route) => {
    most = Math.max(most, ++running);
    if (running === 2) meet();
    // The first waits for the second, however slow both are.
    await met;
    const response = await route.fetch();
    running--;
    await route.fulfill({ response });
  });
  await compose.attach(...files);
  await expect(compose.page.locator('.upload.done')).toHaveCount(4);
  expect(most).toBe(2);
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await expectArrived(sandbox, ...files);
});

test('after a break of the network the upload goes on where it was', async ({ compose, context, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  const big = file('broken.bin', 2.9 * MB);
  const back = await cutAfter(page, 1);
  const ranges: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PUT') ranges.push(request.headers()['content-range'] ?? '');
  });
  await compose.attach(big);
  const row = compose.upload('broken.bin');
  await expect(row).toContainText('Waiting for the connection. It goes on by itself.');
  await back();
  await context.setOffline(false);
  await expect(row).toHaveClass(/done/);
  expect(ranges.filter((range) => range.startsWith('bytes 0-')), 'what had arrived was not sent again').toHaveLength(1);
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await expectArrived(sandbox, big);
});

test('a piece whose answer was lost is not sent twice', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  const big = file('lost-answer.bin', 2.9 * MB);
  await page.route('**/api/attachments/*', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  }, { times: 1 });
  await compose.attach(big);
  await expect(compose.upload('lost-answer.bin')).toHaveClass(/done/);
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await expectArrived(sandbox, big);
});

test('Send waits for what is on its way, and says so', async ({ compose, enter, page, sandbox }) => {
  await page.clock.install();
  await enter();
  await compose.fill(TYPED);
  const slow = file('slow.bin', 500_000);
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/api/attachments/*', async (route) => {
    await held;
    await route.continue();
  });
  await compose.attach(slow);
  await stopClock(page);
  await compose.send.click();
  await expect(compose.bar).toContainText('Your mail waits for its attachments');
  await expect(compose.goNow).toHaveCount(0);
  expect(await sandbox.sendRequests()).toBe(0);
  release();
  await expect(compose.bar).toContainText('Your mail goes out in ten seconds');
  await compose.goNow.click();
  await compose.expectSent(ZOE);
  await expectArrived(sandbox, slow);
});

test('a file can be taken off again, also while it is on its way', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  const kept = file('kept.bin', 1_000);
  await compose.attach(kept, file('dropped.bin', 1_000));
  await expect(page.locator('.upload.done')).toHaveCount(2);
  await compose.upload('dropped.bin').getByRole('button', { name: 'Remove dropped.bin' }).click();
  await page.route('**/api/attachments/*', () => undefined);
  const travels = page.waitForRequest((request) => request.method() === 'PUT');
  await compose.attach(file('endless.bin', 1_000));
  await travels;
  const deleted = page.waitForRequest((request) => request.method() === 'DELETE');
  await compose.upload('endless.bin').getByRole('button', { name: 'Remove endless.bin' }).click();
  await deleted;
  await page.unroute('**/api/attachments/*');
  await expect(compose.uploads).toHaveCount(1);
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await expectArrived(sandbox, kept);
});

test('a file that did not get through can be tried again, and is asked about before', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  const late = file('late.bin', 1_000);
  await page.route('**/api/attachments', (route) => route.fulfill({ status: 500, contentType: 'application/json', body: '{"error":"Internal"}' }));
  await compose.attach(late);
  const row = compose.upload('late.bin');
  await expect(row).toContainText('This did not get through.');
  await compose.send.click();
  await expect(compose.bar).toContainText('A file was not uploaded and will not be in the mail.', { useInnerText: true });
  await compose.bar.getByRole('button', { name: 'Go back' }).click();
  await page.unroute('**/api/attachments');
  await row.getByRole('button', { name: 'Try again: late.bin' }).click();
  await expect(row).toHaveClass(/done/);
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await expectArrived(sandbox, late);
});

test('a session that ends while files travel is told, and after signing in beside it the upload goes on', async ({ compose, context, enter, page, pagesOf, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  await context.clearCookies({ name: SESSION });
  const waiting = file('waiting.bin', 1_000);
  await compose.attach(waiting);
  const row = compose.upload('waiting.bin');
  await expect(row).toContainText('Your session has ended.');
  await compose.expectTyped(TYPED);
  const opened = context.waitForEvent('page');
  await row.getByRole('link', { name: 'Sign in again' }).click();
  const beside = pagesOf(await opened);
  await beside.account.choose(MEGAN);
  await beside.compose.ready();
  await beside.compose.page.close();
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(row).toHaveClass(/done/);
  await compose.expectTyped(TYPED);
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await expectArrived(sandbox, waiting);
});

test('what was uploaded is back after a reload, and what is gone is told', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  const stays = file('stays.bin', 1_000);
  await compose.attach(stays, file('goes.bin', 1_000));
  await expect(page.locator('.upload.done')).toHaveCount(2);
  const goes = await page.evaluate(() => {
    const value = document.querySelector<HTMLInputElement>('[name=uploads]')?.value ?? '';
    return new URLSearchParams(value).getAll('id')[1];
  });
  expect(await page.evaluate(async (id) => (await fetch(`/api/attachments/${id}`, { method: 'DELETE' })).status, goes)).toBe(204);
  await page.reload();
  await compose.ready();
  await expect(compose.upload('stays.bin')).toHaveClass(/done/);
  await expect(compose.upload('goes.bin')).toContainText('This file is not complete any more. Choose it again.');
  await compose.upload('goes.bin').getByRole('button', { name: 'Remove goes.bin' }).click();
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await expectArrived(sandbox, stays);
});

test('limits are told before, and kept', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await expect(compose.form).toContainText('Up to 150 MB a file', { useInnerText: true });
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  // A file of 151 MB without its bytes: only its size is looked at.
  await page.evaluate(() => {
    const huge = new File(['x'], 'huge.bin');
    Object.defineProperty(huge, 'size', { value: 158_000_000 });
    const transfer = new DataTransfer();
    const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer });
    transfer.items.add(new File(['x'], 'any'));
    Object.defineProperty(drop, 'dataTransfer', { value: { types: ['Files'], files: Object.assign([huge], { item: () => huge }) } });
    document.querySelector('form.compose')?.dispatchEvent(drop);
  });
  await expect(compose.upload('huge.bin')).toContainText('Too large: a file can have 150 MB at most.');
  await compose.attach({ name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) });
  await expect(compose.upload('empty.txt')).toContainText('This file is empty.');
  expect(requests.filter((url) => url.includes('/api/attachments'))).toEqual([]);
  expect(await sandbox.sendRequests()).toBe(0);
});

test('files can be dropped onto the form and pasted, and a pasted picture gets a name', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  await page.evaluate(() => {
    const form = document.querySelector('form.compose');
    const dropped = new DataTransfer();
    dropped.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
    form?.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: dropped }));
    const pasted = new DataTransfer();
    pasted.items.add(new File(['picture'], 'image.png', { type: 'image/png' }));
    form?.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: pasted }));
  });
  await expect(page.locator('.upload.done')).toHaveCount(2);
  await expect(compose.upload('dropped.txt')).toBeVisible();
  await expect(page.locator('.upload-name').last()).toHaveText(/^Pasted picture \d{4}-\d\d-\d\d .*\.png$/);
  await compose.sendNow();
  await compose.expectSent(ZOE);
  const [mail] = await sandbox.expectMessages(1);
  expect(mail?.attachments.map(({ size }) => size)).toEqual([7, 7]);
});

test('a hostile name is only ever text', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  const hostile = file('"><img src=x onerror=alert(1)>.txt', 10);
  await compose.attach(hostile);
  await expect(page.locator('.upload-name')).toHaveText(hostile.name);
  await expect(page.locator('.upload img')).toHaveCount(0);
  await expect(page.locator('.upload.done')).toHaveCount(1);
  await compose.sendNow();
  await compose.expectSent(ZOE);
  await expectArrived(sandbox, hostile);
});

test('with the keyboard alone a file is attached and taken off', async ({ compose, enter, page }) => {
  await enter();
  await compose.fileInput.focus();
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(file('keys.bin', 10));
  const row = compose.upload('keys.bin');
  await expect(row).toHaveClass(/done/);
  await page.keyboard.press('Shift+Tab');
  await expect(row.getByRole('button', { name: 'Remove keys.bin' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(compose.uploads).toHaveCount(0);
});

test('on a phone the list fits, and everything can be pressed', async ({ compose, enter, page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await enter(SAM);
  await compose.attach(file('a-name-without-any-place-to-break-it-and-of-quite-some-length-for-a-phone.bin', 10));
  await expect(page.locator('.upload.done')).toHaveCount(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  const box = await compose.uploads.getByRole('button', { name: /^Remove / }).boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a small file goes along with the form', async ({ compose, enter, sandbox }) => {
    await enter();
    await compose.fill(TYPED);
    await expect(compose.form).toContainText('Up to 3 MB together.');
    const small = file('plain.bin', 2_000);
    await compose.attach(small);
    await compose.sendNow();
    await compose.expectSent(ZOE);
    await expectArrived(sandbox, small);
  });
});
