// Signs people in as a browser would: it follows what it is told and keeps the cookies of the peer.
import { request } from 'node:http';

/** One request; node's own client, because fetch sets no `Host`. */
function ask(url, headers) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer));
    });
    sent.once('error', reject).end();
  });
}

/** The `Cookie` header of a person who has signed in at `start`. */
export async function signIn(start, person) {
  const cookies = new Map();
  const origin = new URL(start).origin;
  let url = start;
  for (let hops = 0; url; hops += 1) {
    if (hops > 10) throw new Error(`${start} never ends`);
    const ours = new URL(url).origin === origin;
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await ask(url, ours ? { accept: 'text/html', ...(cookie && { cookie }) } : { 'x-person': String(person) });
    if (answer.statusCode >= 400) throw new Error(`${url}: ${answer.statusCode}`);
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value && !/Max-Age=0/i.test(line)) cookies.set(name, value);
      else cookies.delete(name);
    }
    const next = answer.headers.location;
    url = next && new URL(next, url).href;
    // Back where it began: that is the page behind the sign-in.
    if (url === start) break;
  }
  if (!cookies.size) throw new Error(`${start}: nobody is signed in`);
  return [...cookies].map((pair) => pair.join('=')).join('; ');
}
