/** The event's name, of a value that may be something else: a source may mix events with other values. */
export function eventName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('event' in value)) return undefined;
  return typeof value.event === 'string' ? value.event : undefined;
}
