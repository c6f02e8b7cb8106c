import type { Locator, Page } from '@playwright/test';

/** Microsoft's page that asks for the permissions, as the sandbox plays it. */
export class ConsentPage {
  readonly accept: Locator;
  readonly decline: Locator;
  readonly permissions: Locator;

  constructor(readonly page: Page) {
    this.accept = page.locator('button[name="decision"][value="accept"]');
    this.decline = page.locator('button[name="decision"][value="decline"]');
    this.permissions = page.getByRole('listitem');
  }
}
