import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { App } from './app';
import { MEGAN } from './sandbox';

/** The name of the session's cookie. */
export const SESSION = '__Host-Http-session';

/** What the names of the cookies of running sign-ins begin with. */
export const SIGN_IN = '__Host-Http-sign-in-';

/** An answer as it came over the wire. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Every `Set-Cookie`, as written. */
  cookies: string[];
  body: string;
}

interface Options {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

/** Sends exactly this request, nothing added but `Host`, and follows nothing. */
export function send(origin: string, path: string, { method = 'GET', headers = {}, body }: Options = {}): Promise<Answer> {
  const { port, host, hostname } = new URL(origin);
  // The program listens on one address; what `localhost` means is left to browsers.
  const address = hostname === 'localhost' ? '127.0.0.1' : hostname;
  const options = { host: address, port, path, method, headers: { host, ...headers }, agent: false };
  return new Promise((resolve, reject) => {
    const request = httpRequest(options, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          cookies: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(pieces).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A person without a browser: keeps cookies, shows every header, is quick. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(private readonly app: App) {}

  async get(path: string, headers: Options['headers'] = {}): Promise<Answer> {
    return this.request('GET', path, { headers });
  }

  /** Posts as our own page would. */
  async post(path: string, form: Record<string, string> | string = {}, headers: Options['headers'] = {}): Promise<Answer> {
    const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
    const own = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
    return this.request('POST', path, { headers: { ...own, ...headers }, body });
  }

  async request(method: string, path: string, { headers = {}, body }: Options = {}): Promise<Answer> {
    const all = this.cookies.size > 0 ? { cookie: this.cookieHeader(), ...headers } : headers;
    const answer = await send(this.app.origin, path, { method, headers: all, body });
    for (const cookie of answer.cookies) this.keep(cookie);
    return answer;
  }

  /** Calls a server function as the script does. */
  async call(name: string, fields: Record<string, string> = {}): Promise<Answer> {
    return this.post(`/api/${name}`, fields, { accept: 'application/json' });
  }

  /** Starts a sign-in; gives the address of the authorize endpoint. */
  async startSignIn(query = ''): Promise<URL> {
    const answer = await this.get(`/connect/sign-in${query}`);
    if (answer.status !== 303 || !answer.headers.location) {
      throw new Error(`sign-in: ${answer.status} ${answer.body}`);
    }
    return new URL(answer.headers.location);
  }

  /** The whole way; gives the answer of the reply URL. */
  async signIn(address = MEGAN): Promise<Answer> {
    const answer = await this.get(await atMicrosoft(await this.startSignIn(), address));
    if (!this.cookies.has(SESSION)) throw new Error(`no session: ${answer.status} ${answer.body}`);
    return answer;
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (/;\s*Max-Age=0(;|$)/i.test(cookie)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** What a person does at Microsoft; gives the path, with its query, that the browser comes back to. */
export async function atMicrosoft(authorize: URL, address = MEGAN, decision: 'accept' | 'decline' = 'accept'): Promise<string> {
  const form = new URLSearchParams(authorize.searchParams);
  form.set('account', address);
  form.set('decision', decision);
  const headers = { origin: authorize.origin, 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await send(authorize.origin, authorize.pathname, { method: 'POST', headers, body: form.toString() });
  if (!answer.headers.location) throw new Error(`at Microsoft: ${answer.status} ${answer.body}`);
  const reply = new URL(answer.headers.location);
  return reply.pathname + reply.search;
}

/** Where a page of a few bytes leads to: the address in its `meta refresh`. */
export function leadsTo(answer: Answer): string | undefined {
  const content = /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(answer.body)?.[1];
  return content?.replaceAll('&amp;', '&').replaceAll('&#x27;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}
