import type { PropsWithChildren } from "react";
import { type Scope, useMay } from "./viewer";
import css from "./Writable.module.css";

/** A form: whoever may not write sees what is set, and no buttons. */
export function Writable({ scope, children }: PropsWithChildren<{ scope: Scope }>) {
  const may = useMay();
  return (
    <fieldset className={css.writable} disabled={!may(scope)}>
      {children}
    </fieldset>
  );
}
