// A real OpenID provider, strict where Microsoft is lenient: a refresh token that is used twice ends
// the whole grant. Beside it as much of Graph as a mail needs, for its own tokens alone.
//
// CLIENT_ID, CLIENT_SECRET and REDIRECT_URI describe the one client. The first line that it prints is
// its issuer. POST /control steers it, GET /control tells which refreshes it was asked for.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import Provider from 'oidc-provider';

const SCOPES = ['openid', 'offline_access', 'profile', 'User.Read', 'Mail.Send'];

// What a test may change at run time: the life of access tokens; how long it takes to come to the discovery
// document, to the keys, to a refresh, and from the effect of a refresh to its answer; how often nobody
// finds a key; and whether it is strict, so that a refresh token is good once.
const steering = {
  token_life: 3600,
  document_delay_ms: 0,
  keys_delay_ms: 0,
  token_delay_ms: 0,
  answer_delay_ms: 0,
  looks_without_keys: 0,
  strict: true,
};
const refreshes = [];
let documents = 0;
let looks_for_keys = 0;

// An application that was stopped for a while finds its connections as it left them.
const server = createServer({ keepAliveTimeout: 300_000 });
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: process.env.CLIENT_ID,
      client_secret: process.env.CLIENT_SECRET,
      redirect_uris: [process.env.REDIRECT_URI],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: 'the-key' }] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  scopes: SCOPES,
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `The account ${id}`, preferred_username: `${id}@oidc.example` }),
  }),
  rotateRefreshToken: () => steering.strict,
  ttl: {
    AccessToken: () => steering.token_life,
    AuthorizationCode: 60,
    Grant: 86400,
    IdToken: 3600,
    Interaction: 600,
    RefreshToken: 86400,
    Session: 86400,
  },
});

// The pages on which people would sign in and consent finish themselves.
async function interaction(ctx) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
  if (prompt.name === 'login') {
    const login = { accountId: params.login_hint ?? 'megan' };
    return provider.interactionFinished(ctx.req, ctx.res, { login });
  }
  const known = grantId && (await provider.Grant.find(grantId));
  const grant = known || new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(SCOPES.join(' '));
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(ctx.req, ctx.res, { consent }, { mergeWithLastSubmission: true });
}

async function graph(ctx) {
  await read(ctx.req);
  const [, value] = /^Bearer (\S+)$/.exec(ctx.get('authorization')) ?? [];
  const token = value && (await provider.AccessToken.find(value));
  ctx.set('request-id', randomUUID());
  if (!token?.isValid) {
    const error = { code: 'InvalidAuthenticationToken', message: 'Lifetime validation failed, the token is expired.' };
    ctx.status = 401;
    ctx.body = { error };
  } else if (ctx.path === '/v1.0/me') {
    const address = `${token.accountId}@oidc.example`;
    ctx.body = { displayName: `The account ${token.accountId}`, mail: address, userPrincipalName: address };
  } else {
    ctx.body = '';
    ctx.status = ctx.path === '/v1.0/me/sendMail' && token.scope.includes('Mail.Send') ? 202 : 404;
  }
}

async function read(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function control(ctx) {
  if (ctx.method === 'POST') Object.assign(steering, JSON.parse(await read(ctx.req)));
  ctx.body = { refreshes, documents, looks_for_keys };
}

async function keys(ctx, next) {
  looks_for_keys += 1;
  if (steering.looks_without_keys > 0) {
    steering.looks_without_keys -= 1;
    ctx.body = { keys: [] };
    return;
  }
  await sleep(steering.keys_delay_ms);
  await next();
}

// The token endpoint as slow as a test wants it. A caller that has left meanwhile changes nothing.
async function token(ctx, next) {
  ctx.req.body = await read(ctx.req);
  const refresh = new URLSearchParams(ctx.req.body).get('grant_type') === 'refresh_token';
  const asked = { status: null };
  if (refresh) refreshes.push(asked);
  const { token_delay_ms: before, answer_delay_ms: after } = steering;
  if (refresh) await sleep(before);
  await next();
  asked.status = ctx.status;
  if (refresh) await sleep(after);
}

provider.use(async (ctx, next) => {
  if (ctx.path === '/control') return control(ctx);
  if (ctx.path.startsWith('/v1.0/')) return graph(ctx);
  if (ctx.path.startsWith('/interaction/')) return interaction(ctx);
  if (ctx.path === '/token') return token(ctx, next);
  if (ctx.path === '/jwks') return keys(ctx, next);
  if (ctx.path === '/.well-known/openid-configuration') {
    documents += 1;
    await sleep(steering.document_delay_ms);
  }
  return next();
});

server.on('request', provider.callback());
console.log(issuer);
