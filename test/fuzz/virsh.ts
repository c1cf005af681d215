import { isMonitorError } from '../../src/errors.js';
import { Answers, type Answer } from '../../src/virsh/protocol/answers.js';
import { readEventLine, readLifecycleLine } from '../../src/virsh/protocol/event-line.js';
import {
  isDisconnect,
  isMonitorLoss,
  isPermanent,
  libvirtError,
  joinErrorLines,
} from '../../src/virsh/protocol/failure.js';
import { findDomain, readGreeting, readListing } from '../../src/virsh/protocol/listing.js';
import { Loop } from '../../src/virsh/protocol/loop.js';
import { isPacketLogged, REGISTER_QEMU_EVENTS, logsAnswer } from '../../src/virsh/protocol/rpc-log.js';
import { virshPrints } from '../virsh/protocol/prompt.js';
import { bytesOf, chunksOf, spoilt } from './bytes.js';
import { assertSameText, type Property } from './fuzz.js';
import { objectText, readSlowly, shown } from './json-text.js';
import type { Random } from './random.js';

const SECRET = 'k3x9qz1v7w2m';
const NAME = "vm'1";
const UUID = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';

const PRINTED = [
  ...['{"return": {}, "id": "libvirt-3"}\n', '\n', '', `${UUID} ${NAME}\n`, `${UUID} дом\n\n`],
  ...[`${SECRET}\n`, 'virsh # \n', "echo ''\n", 'Running hypervisor: QEMU 7.2.22\n'],
];
const SAID = [
  ...['', 'error: internal error: client socket is closed\n', 'error: Domain not found\n', 'error: \n'],
  ...['error: Disconnected from qemu:///system due to end of file\n', `error: ${SECRET}\n`, 'дом\n'],
  '2026-01-02 03:04:05.678+0000: 9: info : virNetClientCallDispatch:1: RPC_CLIENT_MSG_RX: client=0x1 len=32 prog=536903815 vers=1 proc=4 type=1 status=0 serial=3\n',
];

/** Two streams, each cut anywhere, in any order between them. */
function* interleaved(
  output: Uint8Array,
  errors: Uint8Array,
  random: Random,
): Generator<readonly ['output' | 'errors', Uint8Array]> {
  const streams = { output: chunksOf(output, random), errors: chunksOf(errors, random) };
  const open: ('output' | 'errors')[] = ['output', 'errors'];
  while (open.length > 0) {
    const which = random.pick(open);
    const { value, done } = streams[which].next();
    if (done === true) open.splice(open.indexOf(which), 1);
    else yield [which, value];
  }
}

/** What it gives, with the words of a `ProtocolError` behind it; anything else is the property's failure. */
function untilRefused(work: (told: string[]) => void): string {
  const told: string[] = [];
  try {
    work(told);
  } catch (error) {
    if (!isMonitorError(error) || error._tag !== 'ProtocolError') throw error;
    told.push(error.message);
  }
  return told.join('\n');
}

export const virshAnswers: Property = {
  name: 'virsh’s answer is found between its marks, however its streams are cut',
  round: (random) => {
    const answersTo = (chunks: Iterable<readonly ['output' | 'errors', Uint8Array]>, answers: Answers) =>
      untilRefused((told) => {
        for (const [which, chunk] of chunks) {
          const answer: Answer | undefined =
            which === 'output' ? answers.takeOutput(chunk) : answers.takeErrors(chunk);
          if (answer !== undefined) told.push(shown([answer.errors, answer.text()]));
        }
      });
    const asked = () => {
      const answers = new Answers(SECRET);
      return { answers, line: answers.ask('version') };
    };
    const first = asked();
    const [said, wrong] = [
      random.list(4, () => random.pick(PRINTED)),
      random.list(4, () => random.pick(SAID)),
    ];
    const printed = virshPrints(first.line, said.join(''), wrong.join(''));
    const isSpoilt = random.oneIn(2);
    const output = isSpoilt ? spoilt(printed.output, random).stream : printed.output;
    const errors = isSpoilt && random.oneIn(2) ? spoilt(printed.errors, random).stream : printed.errors;

    const whole = answersTo(
      [
        ['output', output],
        ['errors', errors],
      ],
      first.answers,
    );
    for (let again = 0; again < 2; again += 1) {
      assertSameText('in chunks', answersTo(interleaved(output, errors, random), asked().answers), whole);
    }
    if (!isSpoilt) assertSameText('answer', whole, shown([wrong.join(''), said.join('')]));
    return said.length + wrong.length + 1;
  },
};

/** A line as virsh prints it, and the event that it tells. */
function eventLine(random: Random): { readonly line: string; readonly told: string } {
  const [event, seconds, microseconds] = [random.pick(['STOP', 'X_1']), random.bits(), random.below(1e6)];
  const data = random.oneIn(3) ? undefined : objectText(random, 2);
  const at = `${seconds}.${String(microseconds).padStart(6, '0')}`;
  return {
    line: `event ${event} at ${at} for domain '${NAME}': ${data ?? '<null>'}\n`,
    told: shown([event, data === undefined ? undefined : readSlowly(data), seconds, microseconds]),
  };
}

export const virshEvents: Property = {
  name: 'virsh’s events are the same and the same fault, however its streams are cut',
  round: (random) => {
    const lines = Array.from({ length: random.between(1, 20) }, () => eventLine(random));
    const wrong = random.list(4, () => random.pick(SAID)).join('');
    const printed = virshPrints(
      new Loop('event', SECRET).line,
      lines.map(({ line }) => line).join(''),
      wrong,
    );
    const isSpoilt = random.oneIn(2);
    const output = isSpoilt ? spoilt(printed.output, random).stream : printed.output;

    const eventsIn = (chunks: Iterable<Uint8Array>) =>
      untilRefused((told) => {
        const loop = new Loop('event', SECRET);
        for (const chunk of chunks) {
          for (const line of loop.takeOutput(chunk).lines) {
            const event = readEventLine(line, NAME);
            if (event === undefined) continue;
            const { seconds, microseconds } = event.timestamp;
            told.push(shown([event.event, event.data, seconds, microseconds]));
          }
        }
      });
    const whole = eventsIn([output]);
    assertSameText('in chunks', eventsIn(chunksOf(output, random)), whole);
    const logIn = (chunks: Iterable<Uint8Array>) =>
      untilRefused((told) => {
        const loop = new Loop('event', SECRET);
        for (const chunk of chunks) told.push(...loop.takeErrors(chunk));
        told.push(loop.errors);
      });
    const errors = isSpoilt ? spoilt(printed.errors, random).stream : printed.errors;
    assertSameText('log in chunks', logIn(chunksOf(errors, random)), logIn([errors]));
    if (!isSpoilt) assertSameText('events', whole, lines.map(({ told }) => told).join('\n'));
    return lines.length;
  },
};

const FROM_UTF8 = new TextDecoder();

export const virshWords: Property = {
  name: 'any output of virsh is parsed, or isn’t what is looked for',
  round: (random) => {
    for (let reading = 0; reading < 20; reading += 1) {
      const sound = [
        ...random.list(6, () => random.pick(PRINTED)),
        ...random.list(6, () => random.pick(SAID)),
      ];
      const text = FROM_UTF8.decode(
        spoilt(bytesOf(sound.join('').repeat(random.pick([1, 1, 40]))), random).stream,
      );
      findDomain(readListing(text), NAME);
      readGreeting(text);
      isPermanent(libvirtError(joinErrorLines(text)));
      isDisconnect(text);
      isMonitorLoss(text);
      for (const line of text.split('\n')) {
        readLifecycleLine(line, NAME);
        isPacketLogged(line);
        logsAnswer(line, REGISTER_QEMU_EVENTS);
      }
    }
    return 20;
  },
};
