import { Alert, Button, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useMay } from "../api/viewer";
import { type HoldShownFragment, ReleaseHoldDocument } from "../gql/graphql";
import { Ago } from "../ui/Moment";

/** Open reasons not to proceed; each is released on its own. */
export function OrderHolds({ holds }: { holds: readonly HoldShownFragment[] }) {
  const { t } = useTranslation();
  const may = useMay();
  const { run, busy } = useAction(ReleaseHoldDocument);
  if (holds.length === 0) return null;
  return (
    <Stack gap="xs" mb="sm">
      {holds.map((hold) => (
        <Alert key={hold.id} color="yellow" title={t(`words.holdReason.${hold.reason}`)} variant="default">
          <Group justify="space-between" gap="xs">
            <span>
              {hold.note && <>{hold.note} · </>}
              {hold.heldBy} · <Ago at={hold.createdAt} />
            </span>
            {may("orders:ship") && (
              <Button size="compact-sm" variant="default" loading={busy} onClick={() => void run({ id: hold.id }, t("order.released"))}>
                {t("words.subOrderAction.RELEASE_HOLD")}
              </Button>
            )}
          </Group>
        </Alert>
      ))}
    </Stack>
  );
}
