import fc from 'fast-check';
import { ProtocolError } from '../../../src/errors.js';
import { Answers, type Answer } from '../../../src/virsh/protocol/answers.js';
import { cut, virshPrints, virshReads } from './prompt.js';

const SECRET = 'm0123456789abcdef';

/** Gives both streams in pieces, in an order that `turns` shuffles. */
function feed(
  answers: Answers,
  printed: { readonly output: Uint8Array; readonly errors: Uint8Array },
  cuts: readonly number[],
  turns: readonly boolean[],
): Answer[] {
  const output = cut(printed.output, cuts);
  const errors = cut(printed.errors, cuts);
  const given: Answer[] = [];
  for (let turn = 0; output.length + errors.length > 0; turn += 1) {
    const fromOutput = errors.length === 0 || (output.length > 0 && (turns[turn % turns.length] ?? true));
    const answer = fromOutput ? answers.takeOutput(output.shift()!) : answers.takeErrors(errors.shift()!);
    if (answer !== undefined) given.push(answer);
  }
  return given;
}

describe('Answers', () => {
  test('any output and errors, cut anywhere, come back for the line that asked', () => {
    // An answer may hold marks of old, the words of a prompt, and all that one can see of our typing.
    const familiar = fc.constantFrom(
      '\n',
      'virsh # ',
      'error: ',
      SECRET,
      `${SECRET}0z`,
      `error: ${SECRET}0z\n`,
    );
    const printed = fc
      .array(fc.oneof(fc.string({ unit: 'grapheme' }), familiar))
      .map((parts) => parts.join(''));
    const question = fc.record({ output: printed, errors: printed, cuts: fc.array(fc.nat()) });
    fc.assert(
      fc.property(fc.array(question, { maxLength: 4 }), fc.array(fc.boolean()), (questions, turns) => {
        const answers = new Answers(SECRET);
        for (const { output, errors, cuts } of questions) {
          const line = answers.ask("qemu-monitor-command UUID '{}'");
          const given = feed(answers, virshPrints(line, output, errors), cuts, turns);
          expect(given.map((answer) => [answer.text(), answer.errors])).toEqual([[output, errors]]);
          expect(answers.asked).toBe(false);
        }
      }),
    );
  });

  test('byte by byte gives the same answer as whole', () => {
    const answers = new Answers(SECRET);
    const printed = virshPrints(answers.ask('x'), '{"return":"é"}\r\n\n', 'error: no\n');
    const places = [...printed.output.keys()];
    expect(feed(answers, printed, places, [true, false]).map((answer) => answer.text())).toEqual([
      '{"return":"é"}\r\n\n',
    ]);
  });

  test('marks are never used twice', () => {
    const answers = new Answers(SECRET);
    const marks = [answers.ask('x'), answers.ask('x')].flatMap((line) =>
      virshReads(line)
        .filter(([command]) => command === 'echo')
        .map((words) => words.at(-1)),
    );
    expect(marks).toHaveLength(6);
    expect(new Set(marks).size).toBe(4);
  });

  test('what readline echoes is not an answer', () => {
    const answers = new Answers(SECRET);
    const line = answers.ask('x');
    expect(answers.takeOutput(new TextEncoder().encode(`virsh # ${line}\n`))).toBeUndefined();
    expect(answers.printed).toBe(0);
  });

  test('reports the output of a command that should print nothing', () => {
    const answers = new Answers(SECRET);
    const { output } = virshPrints(answers.ask('connect'), 'Please enter your authentication name: ', '');
    expect(answers.takeOutput(output.slice(0, -SECRET.length - 10))).toBeUndefined();
    expect(answers.printed).toBeGreaterThan(0);
  });

  test('refuses an answer that is not UTF-8', () => {
    const answers = new Answers(SECRET);
    const { output, errors } = virshPrints(answers.ask('x'), '{"return":"?"}', '');
    output[output.indexOf(0x3f)] = 0xff;
    answers.takeErrors(errors);
    const answer = answers.takeOutput(output)!;
    expect(() => answer.text()).toThrow(ProtocolError);
  });
});
