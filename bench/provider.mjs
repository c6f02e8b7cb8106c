// An OpenID provider with as many people as one likes: whoever asks with the header `x-person: 7` is person 7.
// Every peer signs its people in here, so that each has a session and a token of its own.
import { createHash, createSign, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

export const CLIENT = { id: 'b0b5c0de-1111-4222-8333-444455556666', secret: 'a-secret-of-the-benchmark' };

/** The length of Microsoft's access tokens, more or less. */
const TOKEN = 2_300;

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const kid = 'bench';
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function sign(claims) {
  const text = `${part({ alg: 'RS256', typ: 'JWT', kid })}.${part(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url')}`;
}

const grants = new Map();

function authorize(url, person, response) {
  const asked = Object.fromEntries(url.searchParams);
  const reply = new URL(asked.redirect_uri);
  const code = randomBytes(32).toString('base64url');
  grants.set(code, { person, nonce: asked.nonce, challenge: asked.code_challenge });
  reply.searchParams.set('code', code);
  if (asked.state) reply.searchParams.set('state', asked.state);
  response.writeHead(302, { location: reply.href }).end();
}

function token(issuer, form, response) {
  const grant = grants.get(form.get('code'));
  grants.delete(form.get('code'));
  const verifier = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
  const proven = form.get('client_secret') === CLIENT.secret && (!grant?.challenge || grant.challenge === verifier);
  if (!grant || !proven) return json(response, 400, { error: 'invalid_grant' });
  const now = Math.floor(Date.now() / 1000);
  const person = `person${grant.person}@fabrikam.example`;
  const claims = { iss: issuer, aud: CLIENT.id, sub: person, iat: now, nbf: now, exp: now + 3600, name: person };
  json(response, 200, {
    token_type: 'Bearer',
    expires_in: 86_400,
    scope: 'openid profile offline_access User.Read Mail.Send',
    access_token: randomBytes(TOKEN).toString('base64url').slice(0, TOKEN),
    refresh_token: randomBytes(900).toString('base64url'),
    id_token: sign({ ...claims, nonce: grant.nonce, sid: randomUUID(), preferred_username: person }),
  });
}

function json(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function body(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return new URLSearchParams(text);
}

/** Starts it on `port`; resolves to its issuer. */
export async function startProvider(port) {
  const issuer = `http://127.0.0.1:${port}`;
  const document = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post'],
  };
  const key = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, issuer);
    if (url.pathname === '/.well-known/openid-configuration') json(response, 200, document);
    else if (url.pathname === '/keys') json(response, 200, { keys: [key] });
    else if (url.pathname === '/authorize') authorize(url, request.headers['x-person'] ?? '0', response);
    else if (url.pathname === '/token') token(issuer, await body(request), response);
    else json(response, 404, {});
  });
  await new Promise((listening) => server.listen(port, '127.0.0.1', listening));
  return { issuer, stop: () => server.close() };
}
