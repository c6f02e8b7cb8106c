import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request with its answer, as they went over the wire. */
export interface Exchange {
  path: string;
  asked: string;
  status: number;
  /** Names and values of the answer's headers, one a line. */
  headers: string;
  location?: string;
  body: Buffer;
}

/** A proxy that keeps every byte that passes through it, uncompressed. */
export class Recorder {
  readonly exchanges: Exchange[] = [];
  private target = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Recorder> {
    const server = createServer();
    const recorder = new Recorder(server);
    server.on('request', (incoming, outgoing) => {
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.on('end', () => {
        recorder
          .forward(incoming, Buffer.concat(pieces))
          .then(({ answer, body }) => outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders).end(body))
          .catch(() => outgoing.destroy());
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return recorder;
  }

  /** Where it listens. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Everything goes to this port from now on, with the `Host` that was asked for. */
  leadTo(port: number): void {
    this.target = port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await once(this.server.close(), 'close');
  }

  private async forward(incoming: IncomingMessage, asked: Buffer): Promise<{ answer: IncomingMessage; body: Buffer }> {
    const headers = { ...incoming.headers };
    delete headers['accept-encoding'];
    const { method, url: path = '' } = incoming;
    const outgoing = request({ host: '127.0.0.1', port: this.target, method, path, headers, agent: false });
    outgoing.end(asked);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const pieces: Buffer[] = [];
    for await (const piece of answer) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const lines = answer.rawHeaders.flatMap((name, index, all) => (index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : []));
    this.exchanges.push({
      path,
      asked: asked.toString('utf8'),
      status: answer.statusCode ?? 0,
      headers: lines.join('\n'),
      location: answer.headers.location,
      body,
    });
    return { answer, body };
  }
}
