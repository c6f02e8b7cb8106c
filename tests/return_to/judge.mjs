// Where Node's URL parser, the WHATWG's, sees paths lead to: node judge.mjs FILE ORIGIN
import { readFileSync } from 'node:fs';

const [, , file, origin] = process.argv;
const paths = readFileSync(file, 'utf8').split('\n').filter(Boolean);
const strays = paths.filter((path) => {
  const url = new URL(path, `${origin}/connect/get_token/?code=x`);
  return url.origin !== origin || url.username || /^\/(\/|connect\/|api\/)/.test(url.pathname);
});
for (const path of strays.slice(0, 20)) console.error(JSON.stringify(path));
console.log(strays.length ? `${strays.length} stray` : `${paths.length} stay`);
process.exit(strays.length ? 1 : 0);
