import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that means no good. It keeps what it was asked for. */
export class Foreign {
  /** The addresses that were asked for, oldest first; the page itself is not among them. */
  readonly asked: string[] = [];
  private html = '';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Foreign> {
    const server = createServer();
    const foreign = new Foreign(server);
    server.on('request', ({ url = '' }, response) => {
      if (url === '/page') {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(foreign.html);
        return;
      }
      foreign.asked.push(url);
      const script = 'window.foreignScript = true;';
      response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }).end(script);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return foreign;
  }

  /** Its port. By `127.0.0.1` it is another site than `localhost`, by `localhost` a sibling on the same site. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** What `/page` shows from now on. */
  show(html: string): void {
    this.html = html;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await once(this.server.close(), 'close');
  }
}
