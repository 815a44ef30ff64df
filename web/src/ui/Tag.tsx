import type { PropsWithChildren } from "react";
import css from "./Tag.module.css";

export type Tone = "quiet" | "busy" | "good" | "warn" | "bad";

/** A short word about how something is. */
export function Tag({ tone, children, title }: PropsWithChildren<{ tone: Tone; title?: string }>) {
  return (
    <span className={css.tag} data-tone={tone} title={title}>
      {children}
    </span>
  );
}
