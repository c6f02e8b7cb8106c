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
