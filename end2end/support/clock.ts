import type { Page } from '@playwright/test';

/** From here on time passes in the page only as a test lets it: `page.clock.install()` comes before the page. */
export async function stopClock(page: Page): Promise<void> {
  await page.clock.pauseAt(Date.now() + 3_600_000);
}

/** While the clock stands still: lets pass what a few frames take, in which the focus moves. */
export async function letFramesPass(page: Page): Promise<void> {
  await page.clock.runFor(100);
}
