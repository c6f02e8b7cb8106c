// What becomes of the numbers: medians, shares, tables.

/** The median of things of the same shape, number by number. */
export function median(things) {
  const [first] = things;
  if (first && typeof first === 'object') {
    const keys = Object.keys(first);
    return Object.fromEntries(keys.map((key) => [key, median(things.map((thing) => thing[key]))]));
  }
  if (typeof first !== 'number') return first;
  const sorted = [...things].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

const rounded = (value, digits = 0) => (value === undefined ? '–' : value.toFixed(digits));
const milliseconds = (microseconds) => rounded(microseconds / 1000, microseconds < 10_000 ? 2 : 0);

/** Processor time is relative to nginx's `proxy_pass`, requests a second to no hop at all. */
export function serverTable(servers) {
  const direct = servers.find(({ name }) => name === 'direct');
  const proxy = servers.find(({ name }) => name.includes('proxy_pass'));
  const share = (load, connections) => (direct ? `${rounded((100 * load.rate) / direct[connections].rate)} %` : '–');
  const times = (load) => (load.cpu && proxy ? rounded(load.cpu / proxy[32].cpu, 1) : '–');
  const head = ['', 'CPU × `proxy_pass`', 'CPU µs, 32', 'CPU µs, 1', 'of direct, 32', 'of direct, 1', 'p50, p99 ms, 32', 'p50, p99 ms, 1', 'MB', 'start ms'];
  const row = ({ name, memory, start, 32: many, 1: one }) => [
    name, times(many), rounded(many.cpu, 1), rounded(one.cpu, 1), share(many, 32), share(one, 1),
    `${milliseconds(many.p50)}, ${milliseconds(many.p99)}`, `${milliseconds(one.p50)}, ${milliseconds(one.p99)}`, rounded(memory), rounded(start),
  ];
  return table(head, servers.map(row));
}

export function pageTable(pages) {
  const head = ['Slow 4G, CPU × 4', 'usable after ms', 'interactive after ms', 'blocking ms', 'KB'];
  const row = ({ name, usable, interactive, blocking, bytes }) => [name, rounded(usable), rounded(interactive), rounded(blocking), rounded(bytes / 1000, 1)];
  return table(head, pages.map(row));
}
