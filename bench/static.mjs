// A static server of the plainest kind: every file lies ready in memory, brotli at its best, as ours serves its own.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });

/** Serves `folder` on `port` until it is stopped. */
export async function serve(folder, port) {
  const files = new Map();
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const name = path.slice(folder.length).replace(/\/index\.html$/, '/');
    const cache = name === '/' ? 'no-cache' : 'public, max-age=31536000, immutable';
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    files.set(name, { body: brotli(readFileSync(path)), headers: { 'content-type': type, 'content-encoding': 'br', 'cache-control': cache } });
  }
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url, 'http://localhost').pathname);
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, { ...file.headers, 'content-length': file.body.length }).end(file.body);
  });
  await new Promise((listening) => server.listen(port, '127.0.0.1', listening));
  return { origin: `http://localhost:${port}`, stop: () => (server.closeAllConnections(), server.close()) };
}
