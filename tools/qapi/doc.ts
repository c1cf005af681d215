/** What a doc comment tells as facts: which release brought the definition, and which its members. */
export interface Since {
  readonly definition?: string;
  readonly members: ReadonlyMap<string, string>;
}

const MEMBER = /^@(\S+):(?:\s|$)/;
const SECTION = /^(?:=+ |(?:Features|Returns|Errors|Notes?|Examples?|TODO|Since)\b.*:|Since \d|\.\. \S)/;
const RELEASE = String.raw`v?(\d+\.\d+(?:\.\d+)?)`;
const DEFINITION_SINCE = new RegExp(`^(?:Since:\\s*${RELEASE}|Since ${RELEASE}$)`);
/** `(since 2.1)`, `(default: off; since 2.1)`, or a last sentence; "Since 7.1 it may be …" tells of a change. */
const MEMBER_SINCE = new RegExp(
  String.raw`\((?:[^()]*[;,.]\s*|\s*)since:?\s+${RELEASE}|[:.)]\s+since:?\s+${RELEASE}[.)]?\s*$`,
  'i',
);

/**
 * Reads the releases from a doc comment's lines. The text itself is QEMU's and stays there.
 *
 * @param name - the definition that the comment must be about; another's tells nothing
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
