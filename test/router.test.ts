import { createMonitor } from '../src/monitor.js';
import { Puppet, record } from './puppet.js';

test('a run that a reply causes goes out behind those that waited for it', () => {
  const puppet = new Puppet({ window: 1 });
  const monitor = createMonitor(puppet);
  monitor.run('stop').subscribe(() => monitor.run('cont').subscribe());
  const dial = puppet.last.link();
  monitor.run('query-status').subscribe();
  dial.reply(0);
  dial.reply(1);
  expect(dial.names()).toEqual(['stop', 'query-status', 'cont']);
});

test('what may go out of band goes before what has waited longer', () => {
  const puppet = new Puppet({ oob: true }, true);
  const monitor = createMonitor(puppet);
  monitor.run('stop').subscribe();
  monitor.run('query-yank', {}, { oob: true }).subscribe();
  expect(puppet.last.link().names()).toEqual(['query-yank (oob)', 'stop']);
});

test('a link that throws fails the runs that waited for it, each by itself', () => {
  const send = () => {
    throw new Error('no');
  };
  const puppet = new Puppet({ send });
  const monitor = createMonitor(puppet);
  const runs = ['stop', 'cont'].map((name) => record(monitor.execute({ execute: name })));
  expect(() => puppet.last.link()).not.toThrow();
  expect(runs.map(({ log }) => log)).toEqual([['failed Error: no'], ['failed Error: no']]);
});
