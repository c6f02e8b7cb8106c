// Microsoft's own Graph client, unchanged, attaches a large file to a draft and sends it.

import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { ConfidentialClientApplication } from "@azure/msal-node";
import { Client, FileUpload, LargeFileUploadTask } from "@microsoft/microsoft-graph-client";
import { replyUrl, walk } from "./browser.mjs";

const origin = process.env.SANDBOX_ORIGIN;
const account = "megan@fabrikam.example";
const scopes = ["Mail.ReadWrite", "Mail.Send"];

async function signIn() {
  const app = new ConfidentialClientApplication({
    auth: {
      clientId: process.env.SANDBOX_CLIENT_ID,
      clientSecret: process.env.SANDBOX_CLIENT_SECRET,
      authority: `${origin}/common`,
      knownAuthorities: [new URL(origin).host],
    },
  });
  const { code } = await walk(await app.getAuthCodeUrl({ scopes, redirectUri: replyUrl }), account);
  return (await app.acquireTokenByCode({ scopes, redirectUri: replyUrl, code })).accessToken;
}

const token = await signIn();
const options = { authProvider: (done) => done(null, token), baseUrl: `${origin}/` };
const graph = Client.init({ ...options, customHosts: new Set([new URL(origin).hostname]) });
// At Microsoft an upload address is on another host than Graph, which gets no token. Here it is on the
// same one, so the pieces go through a client that does not take it for Graph.
const elsewhere = Client.init(options);

const draft = await graph.api("/me/messages").header("Prefer", 'IdType="ImmutableId"').post({
  subject: `Graph client ${randomUUID()}`,
  body: { contentType: "text", content: "Hello" },
  toRecipients: [{ emailAddress: { address: account } }],
});
const attachments = `/me/messages/${draft.id}/attachments`;

async function upload(name, size, rangeSize) {
  const content = randomBytes(size);
  const AttachmentItem = { attachmentType: "file", name, size };
  const session = await LargeFileUploadTask.createUploadSession(graph, `${attachments}/createUploadSession`, { AttachmentItem });
  const told = [];
  const task = new LargeFileUploadTask(elsewhere, new FileUpload(content, name, size), session, {
    rangeSize,
    uploadEventHandlers: { progress: (range) => told.push(range.minValue) },
  });
  return { task, told, content };
}

const known = [];
const { task, told, content } = await upload("whole.bin", 9_000_000, 3_932_160);
const result = await task.upload();
assert.match(result.location, /\/Attachments\('[^']+'\)$/);
assert.deepEqual(told, [0, 3_932_160, 7_864_320]);
known.push(["whole.bin", content]);
console.log("ok: uploaded");

// A piece goes through, the answer of the next one is lost, and the task goes on from where it was.
const second = await upload("resumed.bin", 5_000_000, 1_966_080);
const headers = { "content-type": "application/json" };
const fault = { on: "upload", do: { status: 400 } };
await second.task.uploadSlice(second.content.subarray(0, 1_966_080), { minValue: 0, maxValue: 1_966_079 }, 5_000_000);
await fetch(`${origin}/sandbox/faults`, { method: "POST", headers, body: JSON.stringify(fault) });
await assert.rejects(second.task.upload());
await second.task.resume();
assert.deepEqual(second.told, [1_966_080, 3_932_160]);
known.push(["resumed.bin", second.content]);
console.log("ok: resumed");

const third = await upload("given-up.bin", 4_000_000, 1_966_080);
await third.task.cancel();
await assert.rejects(third.task.getStatus(), { statusCode: 404 });
console.log("ok: given up");

await graph.api(`/me/messages/${draft.id}/send`).post(undefined);
const sent = (await (await fetch(`${origin}/sandbox/messages`)).json()).find((mail) => mail.subject === draft.subject);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
assert.deepEqual(
  sent.attachments.map(({ name, size, sha256 }) => [name, size, sha256]),
  known.map(([name, bytes]) => [name, bytes.length, sha256(bytes)]),
);
const moved = await graph.api(`/me/messages/${draft.id}`).get();
assert.equal(moved.isDraft, false);
console.log("ok: sent");
