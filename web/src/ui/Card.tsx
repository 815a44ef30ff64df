import { Group, Title } from "@mantine/core";
import type { PropsWithChildren, ReactNode } from "react";
import css from "./Card.module.css";

/** A part of a page, with its heading and what may be done with it. */
export function Card({ title, aside, children, tone }: PropsWithChildren<{ title?: ReactNode; aside?: ReactNode; tone?: "warn" | "bad" }>) {
  return (
    <section className={css.card} data-tone={tone}>
      {(title || aside) && (
        <Group justify="space-between" gap="xs" mb="sm">
          {title && (
            <Title order={2} size="h4">
              {title}
            </Title>
          )}
          {aside && <Group gap="xs">{aside}</Group>}
        </Group>
      )}
      {children}
    </section>
  );
}
