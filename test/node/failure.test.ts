import { connectError, isTlsFailure } from '../../src/node/failure.js';

const withCode = (code: string, reason?: string) =>
  Object.assign(new Error('as Node says it'), { code, reason });

describe('a failed connection', () => {
  test.each([
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'tlsv1 alert unknown ca'],
    ['CERT_HAS_EXPIRED', undefined],
    ['INVALID_PURPOSE', undefined],
    ['EPROTO', 'sslv3 alert handshake failure'],
  ])('is permanent where TLS refused it: %s', (code, reason) => {
    expect(isTlsFailure(withCode(code, reason))).toBe(true);
    expect(connectError('no connection', withCode(code, reason)).permanent).toBe(true);
  });

  test.each([
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'tlsv1 alert internal error'],
    ['EPROTO', 'tlsv1 alert internal error'],
    ['ERR_SSL_MALLOC_FAILURE', 'malloc failure'],
    ['EMFILE', undefined],
    ['ECONNRESET', undefined],
  ])('may heal where something has run out or broke: %s', (code, reason) => {
    expect(connectError('no connection', withCode(code, reason)).permanent).toBe(false);
  });

  test('to a listener whose queue is full names who may hold the monitor', () => {
    expect(connectError('no connection to /run/vm.qmp', withCode('EAGAIN')).message).toBe(
      'no connection to /run/vm.qmp: its queue of connections is full: another client may hold this monitor, ' +
        'or the listener is busy or stopped (EAGAIN)',
    );
  });
});
