import { expect, test } from '../support/test';
import { MEGAN } from '../support/sandbox';

for (const script of [true, false]) {
  test.describe(script ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled: script });

    test('the account menu tells who I am and what I have allowed', async ({ compose, enter }) => {
      await enter();
      await expect(compose.otherAccount).toBeHidden();
      await compose.openMenu();
      await expect(compose.menu).toContainText(MEGAN);
      await expect(compose.menu).toContainText('Work or school account');
      for (const scope of ['User.Read', 'Mail.Send']) await expect(compose.grant(scope)).toContainText('allowed');
      for (const scope of ['Mail.ReadWrite', 'People.Read']) {
        await expect(compose.allow(scope)).toHaveAttribute('href', /^\/connect\/sign-in\?need=/);
      }
    });

    for (const width of [320, 375, 1280]) {
      test(`a second click on "Account" never meets another button, ${width} pixels wide`, async ({ compose, enter, page }) => {
        await page.setViewportSize({ width, height: 800 });
        await enter();
        await compose.painted();
        const summary = compose.menu.locator('summary');
        const before = await summary.boundingBox();
        await summary.click();
        await expect(compose.otherAccount).toBeVisible();
        // Where the pointer still is.
        await page.mouse.down();
        await page.mouse.up();
        await expect(compose.otherAccount).toBeHidden();
        await compose.openMenu();
        await expect(compose.otherAccount).toBeVisible();
        expect(await summary.boundingBox()).toEqual(before);
      });
    }

    test('a permission is asked for when it is needed, without a list of accounts', async ({ page, pagesOf, startApp }) => {
      // An instance of its own: nobody has allowed anything before.
      const { account, compose, consent, enter } = pagesOf(page, await startApp());
      await enter();
      await compose.openMenu();
      await compose.allow('Mail.ReadWrite').click();
      await expect(consent.permissions.filter({ hasText: 'Mail.ReadWrite' })).toHaveCount(1);
      await expect(account.heading).toHaveCount(0);
      await consent.accept.click();
      await compose.ready();
      await compose.openMenu();
      await expect(compose.grant('Mail.ReadWrite')).toContainText('allowed');

      // What was granted stays granted when another permission comes.
      await compose.allow('People.Read').click();
      await consent.accept.click();
      await compose.ready();
      await compose.openMenu();
      for (const scope of ['Mail.ReadWrite', 'People.Read']) await expect(compose.grant(scope)).toContainText('allowed');
    });

    test('switching brings the list of accounts', async ({ account, compose, enter }) => {
      await enter();
      await compose.openMenu();
      await compose.otherAccount.click();
      await expect(account.heading).toBeVisible();
    });
  });
}
