/** Prints, after jest's own report, which tests were skipped and why: the reason is in their names. */
export default class SkippedReporter {
  #selected;

  constructor({ testNamePattern }) {
    this.#selected = Boolean(testNamePattern);
  }

  onRunComplete(_contexts, { testResults }) {
    // With `-t` the other tests are skipped because they weren't asked for.
    if (this.#selected) return;
    const counts = new Map();
    for (const { status, ancestorTitles, title } of testResults.flatMap((file) => file.testResults)) {
      if (status !== 'pending') continue;
      const name = skippedAs([...ancestorTitles, title]);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    if (counts.size === 0) return;
    const lines = [...counts].map(([name, count]) => `  ${count} ${count === 1 ? 'test' : 'tests'}: ${name}`);
    process.stderr.write(`\nSkipped:\n${lines.join('\n')}\n`);
  }
}

/** Up to the first title that gives a reason in brackets, so that a skipped suite is one line. */
function skippedAs(titles) {
  const reason = titles.findIndex((title) => /\((not installed|needs)[ :]/.test(title));
  return (reason < 0 ? titles : titles.slice(0, reason + 1)).join(' › ');
}
