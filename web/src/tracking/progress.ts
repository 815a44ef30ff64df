import table from "./progress.json";

/** How far along a parcel is, out of four, and how it feels: quiet, moving, good,
 * warn or bad. The server draws from the same progress.json. */
export interface Progress {
  step: number;
  tone: string;
}

const known: Readonly<Record<string, Progress>> = table;

/** A status that is newer than this page counts as unknown. */
export function progress(status: string): Progress {
  return known[status] ?? table.UNKNOWN;
}
