export const MACHINES_EACH_HOST = 200;

/** The subject of a machine, by its number. */
export const subjectOf = (n) => `fleet.host${Math.floor(n / MACHINES_EACH_HOST)}.vm${n}`;
