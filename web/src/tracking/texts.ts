import en from "./en.json";
import pt from "./pt.json";
import type { Step, Tracking } from "./tracking";

/** All that the page says. The server's template writes from the same files. */
export type Texts = typeof en;

const languages: Readonly<Record<string, Texts>> = { en, "pt-BR": pt };

/** The texts of the language in which the server wrote the page. */
export function textsOf(language: string): Texts {
  return languages[language] ?? en;
}

/** Puts values where a text has their names in braces. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}

/** How things stand in one sentence; the server's own of a situation that is newer than this page. */
export function headline(texts: Texts, { summary, headline: english }: Pick<Tracking, "summary" | "headline">): string {
  const known: Readonly<Record<string, Texts["headline"]["ON_THE_WAY"]>> = texts.headline;
  const text = known[summary.situation];
  if (!text) return english;
  const { count, total } = summary;
  const sentence = fill(total < 2 ? text.one : count === total ? text.all : text.some, { count, total });
  return summary.moreToCome ? fill(texts.moreToCome, { headline: sentence }) : sentence;
}

/** The notices, the server's own where this page does not know them. */
export function notices(texts: Texts, { noticeKinds, notices: english }: Pick<Tracking, "noticeKinds" | "notices">): string[] {
  const known: Readonly<Record<string, string>> = texts.notice;
  return english.map((notice, i) => known[noticeKinds[i] ?? ""] ?? notice);
}

export function statusText(texts: Texts, status: string, english: string): string {
  const known: Readonly<Record<string, string>> = texts.status;
  return known[status] ?? english;
}

/** A carrier's own words stay; those that the server put where it had none are the viewer's. */
export function stepText(texts: Texts, { status, message }: Pick<Step, "status" | "message">): string {
  return message === statusText(en, status, "") ? statusText(texts, status, message) : message;
}
