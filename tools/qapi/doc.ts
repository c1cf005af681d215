/** Reads from a doc comment which release added the definition, and which releases added its members. */
export interface Since {
  readonly definition?: string;
  readonly members: ReadonlyMap<string, string>;
}

const MEMBER = /^@(\S+):(?:\s|$)/;
const SECTION = /^(?:=+ |(?:Features|Returns|Errors|Notes?|Examples?|TODO|Since)\b.*:|Since \d|\.\. \S)/;
const RELEASE = String.raw`v?(\d+\.\d+(?:\.\d+)?)`;
const DEFINITION_SINCE = new RegExp(`^(?:Since:\\s*${RELEASE}|Since ${RELEASE}$)`);
/** `(since 2.1)`, `(default: off; since 2.1)`, or a last sentence; "Since 7.1 it may be …" describes a change. */
const MEMBER_SINCE = new RegExp(
  String.raw`\((?:[^()]*[;,.]\s*|\s*)since:?\s+${RELEASE}|[:.)]\s+since:?\s+${RELEASE}[.)]?\s*$`,
  'i',
);

/**
 * Reads the releases from a doc comment's lines. QEMU's text itself is not copied.
 *
 * @param name - the definition that the comment must be about; the comment of another one is ignored
 */
export function readSince(name: string, doc: readonly string[]): Since {
  const members = new Map<string, string>();
  if (doc.find((line) => line !== '') !== `@${name}:`) return { members };
  let definition: string | undefined;
  let member: string | undefined;
  let text = '';
  const finish = () => {
    const found = MEMBER_SINCE.exec(text);
    const since = found?.[1] ?? found?.[2];
    if (member !== undefined && since !== undefined) members.set(member, tidy(since));
  };
  let inFeatures = false;
  for (const line of doc) {
    const found = MEMBER.exec(line)?.[1];
    const since = DEFINITION_SINCE.exec(line);
    definition ??= since?.[1] ?? since?.[2];
    if (found === undefined && !SECTION.test(line)) {
      text += ` ${line.trim()}`;
      continue;
    }
    finish();
    inFeatures = found === undefined ? line.startsWith('Features:') : inFeatures;
    member = inFeatures ? undefined : found;
    text = line;
  }
  finish();
  return { ...(definition === undefined ? {} : { definition: tidy(definition) }), members };
}

/** `0.14.0` and `0.14` are one release. */
function tidy(release: string): string {
  return release.replace(/^(\d+\.\d+)\.0$/, '$1');
}

/** The text of a doc comment about a definition and its members, in lines; for users who generate from their own sources. */
export interface Prose {
  readonly definition: readonly string[];
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** @param name - the definition that the comment must be about, as in {@link readSince} */
export function readProse(name: string, doc: readonly string[]): Prose {
  const members = new Map<string, string[]>();
  const definition: string[] = [];
  if (doc.find((line) => line !== '') !== `@${name}:`) return { definition, members };
  let into: string[] | undefined = definition;
  for (const line of doc.slice(doc.indexOf(`@${name}:`) + 1)) {
    const [head, member] = MEMBER.exec(line) ?? [];
    if (head !== undefined && member !== undefined && into !== undefined) {
      into = [line.slice(head.length).trim()];
      members.set(member, into);
      // Sections follow the members, and describe features, errors and examples.
    } else if (SECTION.test(line)) into = undefined;
    else into?.push(into === definition ? line : line.trim());
  }
  return {
    definition: trimmed(definition),
    members: new Map([...members].map(([member, lines]) => [member, trimmed(lines)])),
  };
}

/** Removes the empty lines at both ends. */
function trimmed(lines: readonly string[]): string[] {
  const filled = lines.map((line, index) => (line === '' ? -1 : index)).filter((index) => index >= 0);
  return filled.length === 0 ? [] : lines.slice(filled[0], (filled.at(-1) ?? 0) + 1);
}
