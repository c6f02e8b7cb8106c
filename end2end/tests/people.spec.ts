import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/test';
import { MEGAN, SAM, ZOE } from '../support/sandbox';

/** The people who are offered. (The options of a selection are others.) */
function offered(page: Page): Locator {
  return page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
}

test('suggestions are asked for by a link that gives the reason, and what was typed stays', async ({ page, pagesOf, startApp }) => {
  // An instance of its own: nobody has allowed anything before.
  const { compose, consent, enter } = pagesOf(page, await startApp());
  await enter();
  await compose.fill({ to: SAM, subject: 'Half a thought' });
  const link = page.getByRole('link', { name: 'Suggest people I write to' });
  await expect(link.locator('..')).toContainText('needs a permission that Microsoft asks you for');
  await expect(link).toHaveAttribute('href', '/connect/sign-in?need=people&return_to=%2F');
  await expect(compose.to).not.toHaveRole('combobox');
  await link.click();
  await consent.accept.click();
  await compose.ready();
  await compose.expectTyped({ to: SAM, subject: 'Half a thought' });
  await expect(link).toBeHidden();
  await expect(compose.to).toHaveRole('combobox');
  await compose.to.pressSequentially('adele');
  await expect(offered(page)).toHaveText(['Adele Vanceadele@fabrikam.example']);
});

test('a suggestion is chosen with the arrows and Enter, and closed with Escape', async ({ compose, enter, page, sandbox }) => {
  await enter(MEGAN, 'people');
  await compose.fill({ to: '' });
  await compose.to.pressSequentially('a');
  const options = offered(page);
  await expect(options.filter({ hasText: 'Adele Vance' })).toBeVisible();
  await expect(compose.to).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Escape');
  await expect(options).toHaveCount(0);
  await expect(compose.to).toHaveAttribute('aria-expanded', 'false');
  await expect(compose.to, 'Escape closes the list, not what was typed').toHaveValue('a');

  await compose.to.fill('ale');
  await expect(options).toHaveText(['Alex Wilberalex@fabrikam.example']);
  await page.keyboard.press('ArrowDown');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await expect(compose.to).toHaveAttribute('aria-activedescendant', (await options.first().getAttribute('id')) ?? 'none');
  await page.keyboard.press('Enter');
  await expect(compose.chips()).toHaveText(['Alex Wilber']);
  await expect(compose.to).toHaveValue('');

  await compose.to.pressSequentially('alex');
  await expect(page.locator('.recipients').first().getByRole('status'), 'who is there is not offered again').toHaveText('No suggestions');
  await compose.to.fill('');
  await compose.sendNow();
  await compose.expectSent('alex@fabrikam.example');
  expect((await sandbox.expectMessages(1))[0]?.to).toEqual(['alex@fabrikam.example']);
});

test('a suggestion is chosen by a click, its name is text, and Cc suggests too', async ({ compose, enter, page }) => {
  await enter(SAM, 'people');
  await compose.copies.click();
  const cc = page.getByLabel('Cc', { exact: true });
  await cc.pressSequentially('noah');
  await offered(page).filter({ hasText: /Noah "the baker" <Brown>/ }).click();
  await expect(compose.chips('Cc')).toHaveText(['Noah "the baker" <Brown>']);
  await expect(cc).toBeFocused();
  await expect(compose.control('cc')).toHaveValue('"Noah \\"the baker\\" <Brown>" <noah@bakery.example>');
});

test('who types fast asks once, and an answer that comes late is not shown', async ({ compose, enter, page }) => {
  await enter(MEGAN, 'people');
  const asked: string[] = [];
  let answer = (): void => undefined;
  const late = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/api/people', async (route) => {
    asked.push(new URLSearchParams(route.request().postData() ?? '').get('query') ?? '');
    await late;
    await route.fulfill({ json: [{ name: 'Late', address: 'late@fabrikam.example' }] });
  });
  await compose.to.focus();
  // Faster than any machine types: nothing can happen between two letters.
  await page.evaluate(() => [...'adele'].forEach((letter) => document.execCommand('insertText', false, letter)));
  await expect.poll(() => asked, 'not at every letter').toEqual(['adele']);
  await compose.to.pressSequentially('@fabrikam.example,');
  const answered = page.waitForResponse('**/api/people');
  answer();
  await answered;
  await expect(compose.chips()).toHaveCount(2);
  await expect(offered(page)).toHaveCount(0);
});

test('when the permission is gone the link comes back, and typing goes on', async ({ compose, enter, page }) => {
  await enter(MEGAN, 'people');
  const consent = { error: 'ConsentNeeded', sign_in: '/connect/sign-in?need=people&return_to=%2F' };
  await page.route('**/api/people', (route) => route.fulfill({ status: 403, json: consent }));
  await compose.to.pressSequentially('zoe');
  await expect(page.getByRole('link', { name: 'Suggest people I write to' })).toBeVisible();
  await compose.to.pressSequentially('@fabrikam.example,');
  await expect(compose.chips()).toHaveText([MEGAN, ZOE]);
});
