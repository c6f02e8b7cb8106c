// Weighs what the browser loads, brotli at its best, and fails above the budget. The environment
// names the program (GRAPH_CONNECT_BIN) and the files (LEPTOS_SITE_ROOT, LEPTOS_HASH_FILE_NAME).
//
// The compose page's budget is the weight of a React + MSAL page that does the same.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { start } from './instance.mjs';

const { GRAPH_CONNECT_BIN, LEPTOS_SITE_ROOT, LEPTOS_HASH_FILE_NAME } = process.env;
const hashes = Object.fromEntries(
  readFileSync(LEPTOS_HASH_FILE_NAME, 'utf8').trim().split('\n').map((line) => line.split(':').map((part) => part.trim())),
);
const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
const weigh = (path) => brotli(readFileSync(path));
const asset = (kind) => weigh(`${LEPTOS_SITE_ROOT}/pkg/graph-connect.${hashes[kind]}.${kind}`);

const app = await start(GRAPH_CONNECT_BIN);
const html = await (await fetch(app.origin)).text();
await app.stop();
const loads = html.match(/<script|\.js"|\.wasm"/g) ?? [];
const [css, js, wasm] = [asset('css'), asset('js'), asset('wasm')];
const page = brotli(Buffer.from(html));

const rows = [
  ['connect page: script and WebAssembly', loads.length, 0],
  ['connect page: HTML + CSS', page + css, 14_000],
  ['compose page: script + WebAssembly + CSS', js + wasm + css, 112_000],
];
console.log(`brotli bytes: css ${css}, js ${js}, wasm ${wasm}, connect page ${page}`);
let failed = 0;
for (const [what, bytes, budget] of rows) {
  const fits = bytes <= budget;
  failed += fits ? 0 : 1;
  console.log(`${fits ? 'ok  ' : 'FAIL'} ${what}: ${bytes} of ${budget} bytes`);
}
process.exit(failed ? 1 : 0);
