import fs, { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstFile } from '../../src/node/files.js';
import { temporaryFolder } from '../integration/real.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('the first file that exists is read; one that can’t be read is an error, not skipped', () => {
  const file = join(folder.path, 'cacert.pem');
  writeFileSync(file, 'PEM');
  expect(firstFile(['/nowhere/x', join(file, 'below'), file])?.toString()).toBe('PEM');
  expect(firstFile(['/nowhere/x'])).toBeUndefined();
  expect(() => firstFile([folder.path, file])).toThrow(`${folder.path} can't be read`);
});

test('a file that can not be opened for want of descriptors may be read later', () => {
  const open = jest.spyOn(fs, 'readFileSync').mockImplementation(() => {
    throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
  });
  try {
    firstFile(['/etc/pki/CA/cacert.pem']);
  } catch (error) {
    expect(error).toMatchObject({ _tag: 'ConnectError', permanent: false });
  } finally {
    open.mockRestore();
  }
  expect.assertions(1);
});
