// The computations of the benchmark, tried on numbers whose outcome is known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocking } from '../browser.mjs';
import { median, pageTable, serverTable } from '../figures.mjs';
import { stat, tree } from '../processes.mjs';

test('a median is taken number by number, and of two it is the mean', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.deepEqual(median([{ a: 1, b: { c: 10 } }, { a: 4, b: { c: 30 } }]), { a: 2.5, b: { c: 20 } });
  assert.deepEqual(median([{ none: undefined }, { none: undefined }]), { none: undefined });
});

test('processor time is read behind a name with blanks, with that of children that ended', () => {
  const fields = ['S', 7, ...Array(9).fill(0), 11, 22, 33, 44, 20];
  assert.deepEqual(stat(`4711 (a (b) c) ${fields.join(' ')}`), { parent: 7, ticks: 110 });
});

test('a tree has the children of children and nobody else', () => {
  const processes = new Map([[1, 0], [2, 1], [3, 2], [4, 0], [5, 3]].map(([pid, parent]) => [pid, { parent }]));
  assert.deepEqual(tree(2, processes), [2, 3, 5]);
});

test('only what is beyond 50 ms blocks', () => {
  assert.equal(blocking([49, 50, 51, 150]), 101);
});

test('figures are relative to the plain hop and to no hop', () => {
  const load = (cpu, rate) => ({ cpu, rate, p50: 500, p99: 20_000 });
  const direct = { name: 'direct', 32: load(undefined, 1_000), 1: load(undefined, 100) };
  const proxy = { name: 'nginx `proxy_pass`', 32: load(20, 500), 1: load(30, 50), memory: 8, start: 5 };
  const ours = { name: 'ours', 32: load(90, 250), 1: load(120, 25), memory: 15, start: 30 };
  const rows = serverTable([direct, proxy, ours]).split('\n').slice(2);
  assert.match(rows[0], /direct \| – \| – \| – \| 100 % \| 100 % \| 0\.50, 20 \|/);
  assert.match(rows[2], /ours \| 4\.5 \| 90\.0 \| 120\.0 \| 25 % \| 25 % \|/);
  assert.match(pageTable([{ name: 'p', usable: 10.4, blocking: 0, bytes: 1_500 }]), /\| p \| 10 \| – \| 0 \| 1\.5 \|/);
});
