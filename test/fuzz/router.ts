import type { Subscription } from 'rxjs';
import { marbleScheduler } from '../../src/testing/marbles.js';
import { assertThat, type Property } from './fuzz.js';
import { MonitorModel } from './monitor-model.js';
import type { Random } from './random.js';

/** Steps and how often each is taken, beside the others. */
const STEPS: readonly (readonly [often: number, step: (model: MonitorModel, random: Random) => void])[] = [
  [12, (model, random) => model.run(random)],
  [12, (model, random) => model.reply(random.bits())],
  [4, (model) => model.replyInOrder()],
  [6, (model) => model.event()],
  [2, (model, random) => model.unsubscribe(random.bits())],
  [1, (model, random) => model.replyOfNobody(random)],
  [1, (model) => model.replyOnOldLink()],
  [3, (model) => model.link()],
  [1, (model) => model.settleRegistration()],
  [1, (model, random) => (random.oneIn(2) ? model.events.watch() : model.events.leave(random.bits()))],
  [1, (model, random) => random.oneIn(4) && model.lose(random.below(3))],
  [1, (model, random) => random.oneIn(6) && model.disconnect()],
  [1, (model, random) => random.oneIn(3) && model.connect()],
];
const BAG = STEPS.flatMap(([often, step]) => Array.from({ length: often }, () => step));

/** In milliseconds of virtual time: what is not over by then is ended by `disconnect`. */
const END = 1_000;

export const routedReplies: Property = {
  name: 'each run has one outcome, its own, and each subscriber every event in order',
  round: (random) => {
    const scheduler = marbleScheduler();
    let model: MonitorModel | undefined;
    scheduler.run(() => {
      const made = new MonitorModel(random, () => scheduler.now());
      model = made;
      const steps: Subscription[] = [];
      for (let step = random.between(20, 300); step > 0; step -= 1) {
        const take = random.pick(BAG);
        steps.push(scheduler.schedule(() => made.afterStep(() => take(made, random)), random.below(END)));
      }
      const end = () => {
        made.afterStep(() => made.disconnect());
        assertThat(
          'a timer outlived disconnect()',
          scheduler.actions.every(({ closed }) => closed),
        );
      };
      steps.push(scheduler.schedule(end, END));
    });
    model?.check();
    return model?.messages ?? 0;
  },
};
