import { Foreign } from '../support/foreign';
import { MEGAN } from '../support/sandbox';
import { expect, test } from '../support/test';
import { SESSION } from '../support/visitor';

/** What changes something when one of our own pages asks for it. */
const CHANGING = ['/connect/send', '/connect/disconnect', '/api/send_mail', '/api/sign_out_everywhere', '/api/attachments'];

/** A page that tries whatever a page can do to another origin, and says when it is done. */
function attack(origin: string): string {
  const fields = Object.entries({ to: MEGAN, subject: 'forged', content_type: 'text', body: 'forged', everywhere: '1' });
  const inputs = fields.map(([name, value]) => `<input name="${name}" value="${value}">`).join('');
  const forms = CHANGING.flatMap((path, index) =>
    ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'].map(
      (type, kind) =>
        `<iframe name="f${index}-${kind}"></iframe>
         <form method="post" target="f${index}-${kind}" enctype="${type}" action="${origin}${path}">${inputs}
           <input name="idempotency_key" value="8a6e0804-2bd0-4672-b79d-d97027f9071a"></form>`,
    ),
  );
  return `<!DOCTYPE html><title>foreign</title>${forms.join('')}
    <img src="${origin}/connect/sign-in?prompt=login"><img src="${origin}/connect/disconnect">
    <iframe src="${origin}/"></iframe><iframe src="${origin}/connect/sign-in?prompt=login"></iframe>
    <iframe src="${origin}/connect/get_token/?code=x&state=y"></iframe>
    <iframe src="${origin}/connect/front-channel-logout?sid=x"></iframe>
    <link rel="prefetch" href="${origin}/connect/sign-in"><script src="${origin}/"></script>
    <script type="module">
      const body = new URLSearchParams(${JSON.stringify(fields)});
      const tries = [];
      for (const path of ${JSON.stringify(CHANGING)}) {
        const address = '${origin}' + path;
        for (const mode of ['no-cors', 'cors']) {
          for (const method of ['POST', 'GET']) {
            tries.push(fetch(address, { method, mode, credentials: 'include', body: method === 'POST' ? body : undefined }));
          }
        }
        tries.push(fetch(address, { method: 'DELETE', mode: 'cors', credentials: 'include' }));
        tries.push(fetch(address, { method: 'POST', mode: 'cors', credentials: 'include', headers: { 'x-http-method-override': 'POST' }, body }));
        navigator.sendBeacon(address, body);
      }
      for (const form of document.forms) form.submit();
      const results = await Promise.allSettled(tries);
      window.read = results.filter(({ value }) => value && value.type !== 'opaque').length;
    </script>`;
}

for (const [who, host] of [
  ['another site', '127.0.0.1'],
  ['a sibling on the same site', 'localhost'],
] as const) {
  test(`a page of ${who} has no effect, whatever it tries`, async ({ app, browser, pagesOf, sandbox }) => {
    // A context of its own: here the browser has to say that our pages can not be framed.
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    const { enter, compose } = pagesOf(page);
    await enter();
    const sessionOf = async () => (await context.cookies(app.origin)).filter(({ name }) => name === SESSION);
    const before = await sessionOf();
    expect(before).toHaveLength(1);
    const foreign = await Foreign.start();
    foreign.show(attack(app.origin));

    const evil = await context.newPage();
    await evil.goto(`http://${host}:${foreign.port}/page`);
    await expect.poll(() => evil.evaluate(() => (window as { read?: number }).read), 'it could read no answer').toBe(0);
    // Three forms and two fetches at least have arrived, and were refused.
    const refused = (path: string) =>
      app.log.split('\n').filter((line) => /method="POST".* status=403/.test(line) && line.includes(`"${path}"`)).length;
    for (const path of CHANGING) {
      await expect.poll(() => refused(path), `${path} was tried`).toBeGreaterThanOrEqual(5);
    }

    // Windows that it opens, and forms that it sends the whole tab to.
    for (const path of ['/', '/connect/sign-in?prompt=login', '/connect/disconnect']) {
      const [opened] = await Promise.all([
        context.waitForEvent('page'),
        evil.evaluate((address) => void window.open(address), app.origin + path),
      ]);
      await opened.waitForLoadState();
      await opened.close();
    }
    for (const path of CHANGING) {
      await evil.goto(`http://${host}:${foreign.port}/page`);
      await evil.evaluate((address) => {
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action: address });
        document.body.append(form);
        form.submit();
      }, app.origin + path);
      await evil.waitForURL(app.origin + path);
    }
    await evil.close();
    await foreign.close();

    expect(await sandbox.sendRequests(), 'no mail').toBe(0);
    expect(await sessionOf(), 'the same session').toEqual(before);
    await page.reload();
    await compose.ready();
    const user = await page.evaluate(async () => {
      const answer = await fetch('/api/current_user', { method: 'POST', headers: { accept: 'application/json' } });
      return answer.json();
    });
    expect(user).toMatchObject({ address: MEGAN });
    await context.close();
  });
}
