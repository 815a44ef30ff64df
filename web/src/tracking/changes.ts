import { requestText } from "./Requests";
import { type Package, packageKey, type Tracking } from "./tracking";

/** What is new between two states of an order: the keys of the packages that
 * changed, and a sentence per change to be read out. */
export interface Changes {
  packages: string[];
  sentences: string[];
}

/** A package counts as changed when anything that the page shows of it differs. */
export function changes(before: Tracking, after: Tracking): Changes {
  const known = new Map(before.packages.map((parcel, i) => [packageKey(parcel, i), parcel]));
  const found: Changes = { packages: [], sentences: [] };
  after.packages.forEach((parcel, i) => {
    const key = packageKey(parcel, i);
    const was = known.get(key);
    if (was && JSON.stringify(was) === JSON.stringify(parcel)) return;
    found.packages.push(key);
    found.sentences.push(sentence(was, parcel, i));
  });
  for (const request of after.requests) {
    const was = before.requests.find(({ kind, askedAt }) => kind === request.kind && askedAt === request.askedAt);
    if (was?.status !== request.status) found.sentences.push(requestText(request));
  }
  if (before.headline !== after.headline) found.sentences.push(`${after.headline}.`);
  return found;
}

function sentence(was: Package | undefined, now: Package, index: number): string {
  const name = `Package ${index + 1}`;
  if (!was) return `${name} was sent: ${now.statusText}.`;
  if (was.status !== now.status) return `${name}: ${now.statusText}.`;
  const newest = now.events[0];
  if (newest && newest.occurredAt !== was.events[0]?.occurredAt) return `${name}: ${newest.message}.`;
  return `${name} was updated.`;
}
