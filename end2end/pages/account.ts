import type { Locator, Page } from '@playwright/test';

/** Microsoft's page that asks who signs in, as the sandbox plays it. */
export class AccountPage {
  readonly heading: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { name: 'Pick an account' });
  }

  account(address: string): Locator {
    return this.page.locator(`button[name="account"][value="${address}"]`);
  }

  async choose(address: string): Promise<void> {
    await this.account(address).click();
  }
}
