import { run } from './set-up.js';

jest.mock('ws', () => {
  throw new Error("Cannot find package 'ws'");
});

test('share --http says which package it needs, before anything is dialled', async () => {
  expect(await run(['share', '/no/such.sock', '--http', '0'])).toEqual({
    code: 2,
    out: '',
    err: 'rxqmp: --http needs the package ws: npm install ws\n',
  });
});

test('a WebSocket target says so where the platform has no WebSocket', async () => {
  const { code, err } = await run(['run', 'ws://127.0.0.1:1/', 'query-status']);
  const isBuiltIn = 'WebSocket' in globalThis;
  expect([code, err]).toEqual(
    isBuiltIn ? [3, expect.any(String)] : [2, expect.stringContaining('npm install ws')],
  );
});
