import { Stack, Title } from "@mantine/core";
import { type PropsWithChildren, useEffect } from "react";
import css from "./Door.module.css";

/** What somebody sees who is not in. */
export function Door({ title, children }: PropsWithChildren<{ title: string }>) {
  useEffect(() => {
    document.title = `${title} · Waybill`;
  }, [title]);
  return (
    <main className={css.place}>
      <div className={css.door}>
        <Stack gap="md">
          <Title order={1} size="h3">
            {title}
          </Title>
          {children}
        </Stack>
      </div>
    </main>
  );
}
