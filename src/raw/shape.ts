/** The codec table's notation, read: `{name:str,size?:int}`, `[T]`, `A|B`, `{+Base,…}@tag{value:Branch}`. */
export type Shape =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'array'; readonly element: Shape }
  | { readonly kind: 'either'; readonly shapes: readonly Shape[] }
  | ObjectShape;

export interface ObjectShape {
  readonly kind: 'object';
  readonly base?: string;
  readonly members: readonly { readonly name: string; readonly optional: boolean; readonly shape: Shape }[];
  /** The member whose value selects the type that adds further members. */
  readonly tag?: string;
  readonly branches?: ReadonlyMap<string, string>;
}

/** The lines of a table by their first word. The rest of a line is read later. */
export function readTable(text: string): ReadonlyMap<string, string> {
  const lines = text.trim().split('\n');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}

export function readShape(text: string): Shape {
  let at = 0;
  const takes = (mark: string) => {
    if (text[at] !== mark) return false;
    at++;
    return true;
  };
  const word = () => {
    const start = at;
    while (at < text.length && !'{}[]|:?,@+'.includes(text[at] as string)) at++;
    return text.slice(start, at);
  };
  /** Reads the items between braces, separated by commas. The opening brace is read already. */
  const items = (item: () => void) => {
    while (!takes('}')) {
      item();
      takes(',');
    }
  };
  const object = (): ObjectShape => {
    let base: string | undefined;
    const members: { name: string; optional: boolean; shape: Shape }[] = [];
    items(() => {
      if (takes('+')) return void (base = word());
      const name = word();
      const optional = takes('?');
      takes(':');
      members.push({ name, optional, shape: either() });
    });
    const inherited = base === undefined ? {} : { base };
    if (!takes('@')) return { kind: 'object', ...inherited, members };
    const tag = word();
    const branches = new Map<string, string>();
    takes('{');
    items(() => {
      const value = word();
      takes(':');
      branches.set(value, word());
    });
    return { kind: 'object', ...inherited, members, tag, branches };
  };
  const one = (): Shape => {
    if (takes('{')) return object();
    if (!takes('[')) return { kind: 'name', name: word() };
    const element = either();
    takes(']');
    return { kind: 'array', element };
  };
  const either = (): Shape => {
    const shapes = [one()];
    while (takes('|')) shapes.push(one());
    return shapes.length === 1 ? (shapes[0] as Shape) : { kind: 'either', shapes };
  };
  return either();
}
