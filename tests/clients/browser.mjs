// Going through the sandbox's pages as a browser would.

import assert from "node:assert/strict";

const origin = process.env.SANDBOX_ORIGIN;

export const replyUrl = "http://localhost:5000/reply";

const decode = (text) =>
  text.replace(/&(quot|lt|gt|amp);/g, (_, name) => ({ quot: '"', lt: "<", gt: ">", amp: "&" })[name]);

const attributes = (tag) =>
  Object.fromEntries([...tag.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, name, value]) => [name, decode(value)]));

// The one form of a page: its address, its hidden fields and its buttons.
function readForm(page) {
  const tags = (name) => [...page.matchAll(new RegExp(`<${name} [^>]*>`, "g"))].map(([tag]) => attributes(tag));
  const hidden = Object.fromEntries(tags("input").map(({ name, value }) => [name, value]));
  return { action: tags("form")[0].action, hidden, buttons: tags("button") };
}

// Up to the application's reply URL, whose parameters come back.
export async function walk(address, account) {
  let response = await fetch(address, { redirect: "manual" });
  while (response.status === 200) {
    const { action, hidden, buttons } = readForm(await response.text());
    const picks = buttons.some(({ name }) => name === "account");
    const [name, value] = picks ? ["account", account] : ["decision", "accept"];
    assert(buttons.some((button) => button.name === name && button.value === value), JSON.stringify(buttons));
    const body = new URLSearchParams({ ...hidden, [name]: value });
    response = await fetch(new URL(action, origin), { method: "POST", body, redirect: "manual" });
  }
  assert.equal(response.status, 302);
  const location = response.headers.get("location");
  assert(location.startsWith(`${replyUrl}?`), location);
  return Object.fromEntries(new URL(location).searchParams);
}
