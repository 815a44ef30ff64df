import { Button, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconPlugConnectedX } from "@tabler/icons-react";
import type { PropsWithChildren, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CombinedError } from "urql";
import { isOffline, messageOf } from "../api/problem";
import css from "./Blank.module.css";

interface BlankProps {
  icon?: ReactNode;
  title: string;
  /** It stands instead of a whole page. */
  page?: boolean;
}

/** Instead of content: why there is none, and what to do about it. */
export function Blank({ icon, title, page = false, children }: PropsWithChildren<BlankProps>) {
  return (
    <div className={css.blank}>
      {icon}
      <Title order={page ? 1 : 2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" maw="34rem" component="div">
        {children}
      </Text>
    </div>
  );
}

/** What could not be read, in the server's words or ours. */
export function Failed({ error, again }: { error: CombinedError; again: () => void }) {
  const { t } = useTranslation();
  const offline = isOffline(error);
  return (
    <div role="alert">
      <Blank
        icon={offline ? <IconPlugConnectedX aria-hidden /> : <IconAlertTriangle aria-hidden />}
        title={offline ? t("ui.offlineTitle") : t("ui.failedTitle")}
      >
        <p>{offline ? t("ui.notReached") : messageOf(error)}</p>
        <Button variant="default" onClick={again}>
          {t("ui.tryAgain")}
        </Button>
      </Blank>
    </div>
  );
}

/** The outline of what is being read. */
export function Loading({ rows = 4, height = 56 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" role="status" aria-label={t("ui.loading")}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  );
}
