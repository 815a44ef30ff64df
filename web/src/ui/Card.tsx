import { Group, Title } from "@mantine/core";
import { type PropsWithChildren, type ReactNode, useId } from "react";
import css from "./Card.module.css";

/** A part of a page, with its heading and what may be done with it. */
export function Card({ title, aside, children, tone }: PropsWithChildren<{ title?: ReactNode; aside?: ReactNode; tone?: "warn" | "bad" }>) {
  const heading = useId();
  return (
    <section className={css.card} data-tone={tone} {...(title ? { "aria-labelledby": heading } : {})}>
      {(title || aside) && (
        <Group justify="space-between" gap="xs" mb="sm">
          {title && (
            <Title order={2} size="h4" id={heading}>
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
