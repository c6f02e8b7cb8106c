import type { BrowserContext, Page } from '@playwright/test';

/** Keeps what is asked for at these addresses waiting until the result is called. */
export async function hold(context: BrowserContext, addresses: string): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await context.route(addresses, async (route) => {
    await released;
    await route.continue();
  });
  return () => release();
}

/** What the page sends to these addresses arrives, and no answer comes back; the result waits until one has arrived. */
export async function loseAnswers(page: Page, addresses: string): Promise<() => Promise<void>> {
  let arrived = (): void => undefined;
  const taken = new Promise<void>((resolve) => (arrived = resolve));
  await page.route(addresses, async (route) => {
    await route.fetch();
    arrived();
  });
  return () => taken;
}
