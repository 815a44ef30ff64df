import { Group, Title } from "@mantine/core";
import { type PropsWithChildren, type ReactNode, useEffect } from "react";
import css from "./Page.module.css";

/** A page with its title, which is also the tab's. */
export function Page({ title, aside, below, children }: PropsWithChildren<{ title: string; aside?: ReactNode; below?: ReactNode }>) {
  useEffect(() => {
    document.title = `${title} · Waybill`;
  }, [title]);
  return (
    <div className={css.page}>
      <header>
        <Group justify="space-between" align="center" gap="sm">
          <Title order={1} size="h2">
            {title}
          </Title>
          {aside && <Group gap="xs">{aside}</Group>}
        </Group>
        {below}
      </header>
      {children}
    </div>
  );
}
