import { en } from "./en";

type Key = keyof typeof en.events;

/** Kinds of events have dots in them, which the texts' keys cannot have. */
export function keyOf(kind: string): Key {
  return kind.replaceAll(".", "_") as Key;
}

/** New kinds may appear before this page knows words for them. */
export function isKnown(kind: string): boolean {
  return keyOf(kind) in en.events;
}

/** What somebody wrote or said about it, if anything. */
export function wordsOf(details: Record<string, unknown> | null | undefined): string {
  const told = [details?.note, details?.message, details?.reason, details?.trackingNumber, details?.amount];
  return told.filter((words): words is string => typeof words === "string" && words !== "").join(" · ");
}
