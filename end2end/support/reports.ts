import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a browser reports of a violated policy (Content Security Policy Level 3, section 5.3). */
export interface Violation {
  'document-uri': string;
  'effective-directive': string;
  'blocked-uri': string;
}

/** Where browsers report what violates the policy of a page. */
export class Reports {
  /** All of them, oldest first. */
  readonly violations: Violation[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Reports> {
    const server = createServer();
    const reports = new Reports(server);
    server.on('request', (request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        response.writeHead(204).end();
        reports.violations.push((JSON.parse(text) as { 'csp-report': Violation })['csp-report']);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return reports;
  }

  /** What `CONNECT_CSP_REPORT_URL` is for it. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/csp`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await once(this.server.close(), 'close');
  }
}
