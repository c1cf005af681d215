import { WireClient } from '../testing/wire-client.js';

/** What a client writes, with the number of messages that come for it: they are awaited before the next line goes out. */
export type Line = readonly [text: string, messages: number];

/** The text of a conversation, the greeting first, without what differs between any two machines. */
export async function transcript(path: string, lines: readonly Line[]): Promise<string[]> {
  const client = await WireClient.dial({ path });
  const heard: string[] = [];
  const hear = async (messages: number) => {
    await client.until(({ text, ended }) => ended || text.split('\r\n').length > messages);
    const all = client.text.split('\r\n');
    heard.push(...all.slice(0, messages));
    client.text = all.slice(messages).join('\r\n');
  };
  try {
    await hear(1);
    for (const [text, messages] of lines) {
      heard.push(`> ${text}`);
      client.send(text);
      await hear(messages);
    }
    await client.until(({ ended }) => ended);
  } finally {
    client.close();
  }
  return heard.map((line) => line.replace(/"(micro)?seconds": \d+/g, '"$1seconds": 0'));
}
