import { expect, test } from '../support/test';
import { MEGAN, SAM, ZOE } from '../support/sandbox';
import { SESSION } from '../support/visitor';

const TYPED = { to: 'someone@fabrikam.example', subject: 'Half a thought', format: 'Plain text', body: 'Dear Someone,\n\nI was just going to' } as const;

/** The names of what the browser keeps. */
const kept = 'Object.keys(localStorage)';

test('what was typed survives a reload, and an expired session with a new sign-in', async ({ app, compose, context, enter, page, signIn }) => {
  await enter();
  await compose.fill(TYPED);
  const key = await compose.idempotencyKey();
  await page.reload();
  await compose.ready();
  await compose.expectTyped(TYPED);
  expect(await compose.idempotencyKey(), 'a mail on its way keeps its key').toBe(key);

  await context.clearCookies({ name: SESSION });
  await page.goto(app.origin);
  await expect(compose.greeting).toHaveText('Connect to Microsoft Graph');
  await signIn();
  await compose.expectTyped(TYPED);
});

test('what was typed survives a consent, given or declined', async ({ account, compose, consent, enter, page }) => {
  // Somebody of whom no other test knows what he has allowed.
  await enter(SAM);
  await compose.fill(TYPED);
  await compose.openMenu();
  await compose.allow('People.Read').click();
  await expect(account.heading, 'the provider knows who it is').toHaveCount(0);
  await consent.decline.click();
  await compose.ready();
  await expect(page.getByRole('alert')).toContainText('everything else works as before');
  await compose.expectTyped(TYPED);

  await compose.openMenu();
  await compose.allow('People.Read').click();
  await consent.accept.click();
  await compose.ready();
  await compose.expectTyped(TYPED);
  await compose.openMenu();
  await expect(compose.grant('People.Read')).toContainText('allowed');
  await expect(compose.grant('Mail.ReadWrite')).toContainText('Allow');
});

test('a mail that was sent leaves no draft behind', async ({ compose, enter, page, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  expect(await page.evaluate(kept)).toHaveLength(1);
  await compose.sendNow();
  await compose.expectSent(TYPED.to);
  expect(await page.evaluate(kept)).toEqual([]);
  await sandbox.expectMessages(1);
  await page.reload();
  await compose.ready();
  await expect(compose.subject).not.toHaveValue(TYPED.subject);
});

test('signing out removes what was typed', async ({ app, compose, enter, page }) => {
  await enter();
  await compose.fill(TYPED);
  await compose.disconnect.click();
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await page.goto(app.origin);
  expect(await page.evaluate(kept)).toEqual([]);
});

test('another account neither sees nor keeps what was typed', async ({ account, compose, consent, enter, page, signIn }) => {
  await enter();
  await compose.fill(TYPED);
  await compose.openMenu();
  await compose.otherAccount.click();
  await account.choose(ZOE);
  await expect(consent.accept.or(compose.send)).toBeVisible();
  if (await consent.accept.isVisible()) await consent.accept.click();
  await compose.ready();
  await expect(compose.greeting).toContainText('Zoë');
  await expect(compose.subject).not.toHaveValue(TYPED.subject);
  await expect.poll(() => page.evaluate(kept)).toEqual([]);

  await compose.disconnect.click();
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await signIn(MEGAN);
  await expect(compose.subject).not.toHaveValue(TYPED.subject);
});

test('the browser keeps nothing secret beside what was typed', async ({ compose, enter, page }) => {
  await enter();
  await compose.fill(TYPED);
  const values = await page.evaluate<string[]>('Object.values(localStorage)');
  const fields = values.flatMap((value) => [...new URLSearchParams(value).keys()]);
  expect(fields.sort()).toEqual([
    'account', 'attachments', 'bcc', 'body', 'cc', 'content_type', 'from', 'idempotency_key', 'importance', 'message', 'reply_to', 'send_at',
    'subject', 'to', 'uploads',
  ]);
});

test('a tab in which nobody typed follows the one in which somebody types, and never overwrites it', async ({ app, compose, context, enter, page, pagesOf }) => {
  await enter();
  const other = pagesOf(await context.newPage()).compose;
  await other.page.goto(app.origin);
  await other.ready();
  await compose.fill(TYPED);
  await other.expectTyped(TYPED);
  expect(await other.idempotencyKey(), 'it is the same mail').toBe(await compose.idempotencyKey());
  await other.page.reload();
  await other.ready();
  await page.reload();
  await compose.ready();
  await compose.expectTyped(TYPED);
});

test('of two tabs in which somebody types the last word counts, and sending one keeps the other', async ({ app, compose, context, enter, pagesOf, page, sandbox }) => {
  await enter();
  const other = pagesOf(await context.newPage()).compose;
  await other.page.goto(app.origin);
  await other.ready();
  await compose.fill({ ...TYPED, subject: 'From the first' });
  await other.fill({ ...TYPED, subject: 'From the second' });
  await page.bringToFront();
  await compose.expectTyped({ subject: 'From the first' });
  await compose.sendNow();
  await compose.expectSent(TYPED.to);
  await sandbox.expectMessages(1);
  await other.page.reload();
  await other.ready();
  await other.expectTyped({ subject: 'From the second' });
});

test('the same draft sent from two tabs is one mail, and both see it', async ({ app, compose, context, enter, pagesOf, sandbox }) => {
  await enter();
  await compose.fill(TYPED);
  const other = pagesOf(await context.newPage()).compose;
  await other.page.goto(app.origin);
  await other.ready();
  await other.expectTyped(TYPED);
  await compose.sendNow();
  await other.sendNow();
  await compose.expectSent(TYPED.to);
  await other.expectSent(TYPED.to);
  await sandbox.expectMessages(1);
});
