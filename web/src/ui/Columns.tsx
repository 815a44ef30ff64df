import type { PropsWithChildren } from "react";
import css from "./Columns.module.css";

/** Fields side by side where there is room. */
export function Columns({ children }: PropsWithChildren) {
  return <div className={css.columns}>{children}</div>;
}
