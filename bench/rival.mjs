// Signs somebody in at the React + MSAL page. MSAL wants https, so the authority is answered for inside the browser.
import { randomBytes } from 'node:crypto';
import { CLIENT } from './provider.mjs';

const AUTHORITY = 'https://login.bench.example/common';
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function tokens(nonce) {
  const now = Math.floor(Date.now() / 1000);
  const ids = { oid: 'person', tid: 'tenant', sub: 'person' };
  const claims = { iss: `${AUTHORITY}/v2.0`, aud: CLIENT.id, iat: now, nbf: now, exp: now + 3600, nonce, name: 'A Person', preferred_username: 'person@fabrikam.example', ver: '2.0', ...ids };
  return {
    token_type: 'Bearer',
    scope: 'openid profile User.Read Mail.Send',
    expires_in: 3600,
    access_token: randomBytes(1_725).toString('base64url'),
    refresh_token: randomBytes(900).toString('base64url'),
    id_token: `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.none`,
    client_info: part({ uid: 'person', utid: 'tenant' }),
  };
}

const document = {
  issuer: `${AUTHORITY}/v2.0`,
  authorization_endpoint: `${AUTHORITY}/oauth2/v2.0/authorize`,
  token_endpoint: `${AUTHORITY}/oauth2/v2.0/token`,
  jwks_uri: `${AUTHORITY}/discovery/v2.0/keys`,
  end_session_endpoint: `${AUTHORITY}/oauth2/v2.0/logout`,
};

/** Presses the button of the page at `url` and follows MSAL until the form is there. */
export async function signInAtRival(page, url) {
  let nonce;
  await page.route('https://login.bench.example/**', (route) => {
    const asked = new URL(route.request().url());
    const headers = { 'access-control-allow-origin': '*' };
    if (asked.pathname.endsWith('/openid-configuration')) return route.fulfill({ headers, json: document });
    if (asked.pathname.endsWith('/token')) return route.fulfill({ headers, json: tokens(nonce) });
    nonce = asked.searchParams.get('nonce');
    const reply = new URLSearchParams({ code: 'a-code', client_info: tokens(nonce).client_info, state: asked.searchParams.get('state') });
    const back = `${asked.searchParams.get('redirect_uri')}#${reply}`;
    return route.fulfill({ contentType: 'text/html', body: `<script>location.replace(${JSON.stringify(back)})</script>` });
  });
  await page.goto(url);
  await page.click('#connect');
  await page.waitForSelector('#to');
  // Who waits for requests keeps the browser from its cache and slows them down.
  await page.unrouteAll({ behavior: 'wait' });
}
