import { expect } from '@playwright/test';

/** A mail as the sandbox kept it. */
export interface Mail {
  id: string;
  account: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  body: string;
  content_type: 'html' | 'text';
  importance: string;
  read_receipt: boolean;
  reply_to: string[];
  /** Until when it is held back. */
  deferred: string | null;
  attachments: Attachment[];
  internet_message_headers: { name: string; value: string }[] | null;
  headers: Record<string, string>;
}

/** An attachment as the sandbox kept it. */
export interface Attachment {
  id: string;
  name: string;
  content_type: string | null;
  size: number;
  sha256: string;
  is_inline: boolean;
}

/** A request to the identity part or to Graph, as the sandbox noted it. */
export interface JournalEntry {
  method: string;
  path: string;
  query: Record<string, string>;
  status: number | null;
  time: string;
  'client-request-id': string | null;
}

/** What is to go wrong. */
export interface Fault {
  status?: number;
  retry_after?: number | string;
  delay_ms?: number;
  expires_in?: number;
  refresh_in?: number;
  cut?: 'before' | 'after' | 'inside';
  error?: string;
  suberror?: string;
  aadsts?: number;
  claims?: string;
  claims_challenge?: boolean;
  code?: string;
  body?: string;
  content_type?: string;
  size?: number;
}

/** Where mails are sent at Graph, as faults name it. */
export const SEND_MAIL = 'graph:/me/sendMail';

/** The people who can sign in at the sandbox. */
export const MEGAN = 'megan@fabrikam.example';
export const ZOE = 'zoe@fabrikam.example';
export const SAM = 'sam@outlook.example';

/** The sandbox's interface for tests. */
export class Sandbox {
  constructor(readonly origin: string) {}

  /** Every mail that Graph took, the newest last. */
  async messages(): Promise<Mail[]> {
    return this.read('/sandbox/messages');
  }

  /** Every draft that was neither sent nor deleted, the newest last. */
  async drafts(): Promise<Mail[]> {
    return this.read('/sandbox/drafts');
  }

  /** Waits for the number of mails, and gives them. */
  async expectMessages(count: number): Promise<Mail[]> {
    await expect.poll(async () => (await this.messages()).length, 'mails in the sandbox').toBe(count);
    return this.messages();
  }

  /** Every request, the newest last. */
  async requests(): Promise<JournalEntry[]> {
    return this.read('/sandbox/requests');
  }

  /** How often the token endpoint was asked. */
  async tokenRequests(): Promise<number> {
    return (await this.requests()).filter((entry) => entry.path.endsWith('/token')).length;
  }

  /** How often Graph was asked to send. */
  async sendRequests(): Promise<number> {
    return (await this.requests()).filter((entry) => entry.path === '/v1.0/me/sendMail').length;
  }

  /** Forgets the requests so far. */
  async forgetRequests(): Promise<void> {
    await this.call('DELETE', '/sandbox/requests');
  }

  /** Orders something to go wrong, the next time or the next few times. */
  async fault(on: string, action: Fault, times = 1): Promise<void> {
    await this.call('POST', '/sandbox/faults', JSON.stringify({ on, times, do: action }));
  }

  /** The faults that have not happened yet. */
  async faults(): Promise<unknown[]> {
    return this.read('/sandbox/faults');
  }

  /** Lets everything work again. */
  async clearFaults(): Promise<void> {
    await this.call('DELETE', '/sandbox/faults');
  }

  /** Forgets mails, faults and journal. Who consented stays known. */
  async reset(): Promise<void> {
    await this.call('DELETE', '/sandbox/messages');
    await this.clearFaults();
    await this.forgetRequests();
  }

  private async read<T>(path: string): Promise<T> {
    return (await this.call('GET', path)).json() as Promise<T>;
  }

  private async call(method: string, path: string, body?: string): Promise<Response> {
    const headers = body === undefined ? undefined : { 'content-type': 'application/json' };
    const response = await fetch(this.origin + path, { method, body, headers });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return response;
  }
}
