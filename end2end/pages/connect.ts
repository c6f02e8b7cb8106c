import type { Locator, Page } from '@playwright/test';

/** The page of a person who is not signed in. */
export class ConnectPage {
  readonly heading: Locator;
  readonly signIn: Locator;
  /** How the last sign-in failed. */
  readonly notice: Locator;
  readonly noticeTitle: Locator;
  /** What the notice offers to press. */
  readonly noticeLink: Locator;
  readonly fold: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { name: 'Connect to Microsoft Graph' });
    this.signIn = page.getByRole('link', { name: 'Sign in with Microsoft' });
    this.notice = page.getByRole('alert');
    this.noticeTitle = this.notice.locator('.notice-title');
    this.noticeLink = this.notice.getByRole('link');
    this.fold = this.notice.getByRole('group');
  }

  async open(origin: string): Promise<void> {
    await this.page.goto(`${origin}/`);
  }
}
