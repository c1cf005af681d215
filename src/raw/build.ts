/** Makes io-ts codecs of shapes. Each is made when it is first needed, because types refer to one another in circles. */
import * as t from 'io-ts';
import { EVENTS, REPLIES, TYPES } from './generated/codec-table.js';
import { type ObjectShape, readShape, readTable, type Shape } from './shape.js';

type Codec = t.Type<unknown, unknown, unknown>;
type Table = ReadonlyMap<string, string>;
type Fields = Record<string, unknown>;

function codec(name: string, validate: Codec['validate']): Codec {
  const is = (value: unknown): value is unknown => validate(value, [])._tag === 'Right';
  return new t.Type(name, is, validate, t.identity);
}

const check = (name: string, holds: (value: unknown) => boolean) =>
  codec(name, (value, context) => (holds(value) ? t.success(value) : t.failure(value, context)));

const isInteger = (value: unknown) => typeof value === 'number' && Number.isInteger(value);

const SCALARS: Readonly<Record<string, Codec>> = {
  str: check('string', (value) => typeof value === 'string'),
  bool: check('boolean', (value) => typeof value === 'boolean'),
  null: check('null', (value) => value === null),
  any: check('any', (value) => value !== undefined),
  small: check('integer', isInteger),
  int: check('integer', (value) => typeof value === 'bigint' || isInteger(value)),
  // QEMU writes a large double as plain digits, which are parsed as a bigint.
  num: codec('number', (value, context) => {
    if (typeof value === 'number') return t.success(value);
    return typeof value === 'bigint' ? t.success(Number(value)) : t.failure(value, context);
  }),
};

const types = new Map<string, Codec>();
let texts: Table | undefined;

function named(name: string): Codec {
  const known = SCALARS[name] ?? types.get(name);
  if (known !== undefined) return known;
  texts ??= readTable(TYPES);
  const made = build(readShape(texts.get(name) ?? '{}'), name);
  types.set(name, made);
  return made;
}

function shapeNameOf(shape: Shape): string {
  if (shape.kind === 'name') return SCALARS[shape.name]?.name ?? shape.name;
  if (shape.kind === 'array') return `Array<${shapeNameOf(shape.element)}>`;
  return shape.kind === 'either' ? shape.shapes.map(shapeNameOf).join(' | ') : 'object';
}

function build(shape: Shape, name = shapeNameOf(shape)): Codec {
  switch (shape.kind) {
    case 'name':
      return named(shape.name);
    case 'array':
      return t.array(later(shape.element), name) as unknown as Codec;
    case 'either':
      return either(shape.shapes, name);
    case 'object':
      return object(shape, name);
  }
}

/** A codec that looks up the real one when it is used, so that a type may contain itself. */
function later(shape: Shape): Codec {
  let made: Codec | undefined;
  return codec(shapeNameOf(shape), (value, context) => (made ??= build(shape)).validate(value, context));
}

/** Decodes with the first codec that accepts the value. If none does, the error is that of the value's own JSON kind. */
function either(shapes: readonly Shape[], name: string): Codec {
  const codecs = shapes.map((shape) => later(shape));
  return codec(name, (value, context) => {
    let closest: t.Validation<unknown> = t.failure(value, context);
    for (const one of codecs) {
      const result = one.validate(value, context);
      if (result._tag === 'Right') return result;
      if (result.left.some((error) => error.context.length > context.length)) closest = result;
    }
    return closest;
  });
}

function object({ base, members, tag, branches }: ObjectShape, name: string): Codec {
  const fields = members.map((member) => ({ ...member, codec: later(member.shape) }));
  const inherited = base === undefined ? [] : [later({ kind: 'name', name: base })];
  return record(name, fields, (found) => {
    // An unknown tag has no branch to check, so a newer QEMU's values pass.
    const branch = tag === undefined ? undefined : branches?.get(String(found[tag]));
    return branch === undefined ? inherited : [...inherited, named(branch)];
  });
}

interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly codec: Codec;
}

/** An object with at least these members. Others pass, because a newer QEMU adds some. */
function record(name: string, fields: readonly Field[], partsOf: (found: Fields) => readonly Codec[]): Codec {
  return codec(name, (value, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return t.failure(value, context);
    const found = value as Fields;
    const errors: t.Errors = [];
    let decoded = found;
    for (const field of fields) {
      const actual = found[field.name];
      if (actual === undefined && field.optional) continue;
      const result = field.codec.validate(actual, t.appendContext(context, field.name, field.codec, actual));
      if (result._tag === 'Left') errors.push(...result.left);
      else if (result.right !== actual) decoded = { ...decoded, [field.name]: result.right };
    }
    for (const part of partsOf(found)) {
      const result = part.validate(decoded, context);
      if (result._tag === 'Left') errors.push(...result.left);
      else decoded = result.right as Fields;
    }
    return errors.length > 0 ? t.failures(errors) : t.success(decoded);
  });
}

/** The codecs of a table by name, each built at its first use. */
function lazily(
  text: string,
  make: (shape: Shape, name: string) => Codec,
): (name: string) => Codec | undefined {
  const made = new Map<string, Codec>();
  let lines: Table | undefined;
  return (name) => {
    lines ??= readTable(text);
    const shape = lines.get(name);
    if (shape !== undefined && !made.has(name)) made.set(name, make(readShape(shape), name));
    return made.get(name);
  };
}

/** The codec of a command's reply. */
export const replyNamed = lazily(REPLIES, (shape) => build(shape));

/** The codec of a whole event: its name, its data, its time. */
export const eventNamed = lazily(EVENTS, (shape, name) => {
  const dataless = shape.kind === 'object' && shape.members.length === 0;
  const timestamp = build(readShape('{seconds:int,microseconds:int}'), 'Timestamp');
  const fields = [
    { name: 'event', optional: false, codec: t.literal(name) as Codec },
    { name: 'data', optional: dataless, codec: build(shape) },
    { name: 'timestamp', optional: false, codec: timestamp },
  ];
  return record(name, fields, () => []);
});
