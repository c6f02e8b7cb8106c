import type { Page } from '@playwright/test';
import type { ComposePage } from '../pages/compose';
import type { Pages } from './test';

/** The page is gone without a chance to do anything more, and is opened again. */
export async function crash(page: Page, pagesOf: (page: Page) => Pages): Promise<ComposePage> {
  const browser = await page.context().newCDPSession(page);
  // Never answered: the process is gone.
  void browser.send('Page.crash').catch(() => undefined);
  await page.waitForEvent('crash');
  const next = await page.context().newPage();
  await next.goto(page.url());
  const { compose } = pagesOf(next);
  await compose.ready();
  return compose;
}
