import { fill, headline, statusText, stepText, type Texts } from "./texts";
import { type Package, packageKey, type Tracking } from "./tracking";

/** What is new between two states of an order: the keys of the packages that
 * changed, and a sentence per change to be read out. */
export interface Changes {
  packages: string[];
  sentences: string[];
}

/** A package counts as changed when anything that the page shows of it differs. */
export function changes(texts: Texts, before: Tracking, after: Tracking): Changes {
  const known = new Map(before.packages.map((parcel, i) => [packageKey(parcel, i), parcel]));
  const found: Changes = { packages: [], sentences: [] };
  after.packages.forEach((parcel, i) => {
    const key = packageKey(parcel, i);
    const was = known.get(key);
    if (was && JSON.stringify(was) === JSON.stringify(parcel)) return;
    found.packages.push(key);
    found.sentences.push(sentence(texts, was, parcel, i));
  });
  const says = headline(texts, after);
  if (headline(texts, before) !== says) found.sentences.push(`${says}.`);
  return found;
}

function sentence(texts: Texts, was: Package | undefined, now: Package, index: number): string {
  const name = fill(texts.packageN, { n: index + 1 });
  const status = statusText(texts, now.status, now.statusText);
  if (!was) return fill(texts.packageSent, { package: name, text: status });
  if (was.status !== now.status) return fill(texts.packageSays, { package: name, text: status });
  const newest = now.events[0];
  if (newest && newest.occurredAt !== was.events[0]?.occurredAt) return fill(texts.packageSays, { package: name, text: stepText(texts, newest) });
  return fill(texts.packageUpdated, { package: name });
}
