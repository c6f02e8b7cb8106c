// Microsoft's own libraries for Node, unchanged, against the sandbox.
//
// Signs in with the authorization code flow and PKCE, refreshes silently, and sends a mail.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ConfidentialClientApplication, CryptoProvider } from "@azure/msal-node";
import { Client } from "@microsoft/microsoft-graph-client";
import { replyUrl, walk } from "./browser.mjs";

const origin = process.env.SANDBOX_ORIGIN;
const clientId = process.env.SANDBOX_CLIENT_ID;
const clientSecret = process.env.SANDBOX_CLIENT_SECRET;
const scopes = ["User.Read", "Mail.Send"];

async function run(tenant, account) {
  const app = new ConfidentialClientApplication({
    auth: {
      clientId,
      clientSecret,
      authority: `${origin}/${tenant}`,
      // The sandbox is no cloud that Microsoft's instance discovery knows.
      knownAuthorities: [new URL(origin).host],
    },
  });
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const request = { scopes, redirectUri: replyUrl, state: randomUUID(), nonce: randomUUID() };
  const address = await app.getAuthCodeUrl({
    ...request,
    codeChallenge: challenge,
    codeChallengeMethod: "S256",
  });
  const reply = await walk(address, account);
  assert.equal(reply.state, request.state);
  const result = await app.acquireTokenByCode({ ...request, code: reply.code, codeVerifier: verifier }, reply);
  assert.equal(result.account.username, account);
  assert.deepEqual(new Set(scopes), new Set(result.scopes.filter((scope) => scopes.includes(scope))));

  const silent = { account: result.account, scopes };
  const cached = await app.acquireTokenSilent(silent);
  assert.equal(cached.accessToken, result.accessToken, "the cache was not used");
  const fresh = await app.acquireTokenSilent({ ...silent, forceRefresh: true });
  assert.notEqual(fresh.accessToken, result.accessToken, "the token was not refreshed");

  const graph = Client.init({
    authProvider: (done) => done(null, fresh.accessToken),
    baseUrl: `${origin}/`,
    customHosts: new Set([new URL(origin).hostname]),
  });
  const me = await graph.api("/me").select("displayName,mail,userPrincipalName").get();
  assert.equal(me.userPrincipalName, account);
  const subject = `MSAL for Node ${randomUUID()}`;
  await graph.api("/me/sendMail").post({
    message: {
      subject,
      body: { contentType: "text", content: "Hello" },
      toRecipients: [{ emailAddress: { address: account } }],
    },
  });
  const messages = await (await fetch(`${origin}/sandbox/messages`)).json();
  const sent = messages.filter((message) => message.subject === subject);
  assert.deepEqual(sent.map((message) => message.account), [account]);
  await assert.rejects(graph.api("/me/mailFolders/inbox/messages").get(), { statusCode: 403, code: "ErrorAccessDenied" });
  console.log(`ok: ${tenant} ${account}`);
}

for (const [tenant, account] of [
  ["common", "megan@fabrikam.example"],
  ["common", "sam@outlook.example"],
  ["organizations", "zoe@fabrikam.example"],
  ["consumers", "sam@outlook.example"],
  ["fabrikam.example", "zoe@fabrikam.example"],
]) {
  await run(tenant, account);
}
