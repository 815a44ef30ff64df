import { Button, Group, TagsInput, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf } from "../api/problem";
import { AssignShippingProfileDocument } from "../gql/graphql";
import { Card } from "../ui/Card";
import { toast } from "../ui/toast";

/** Moves variants into the profile, after saying how many that would be. */
export function Assign({ profileId }: { profileId: string }) {
  const { t } = useTranslation();
  const [skus, setSkus] = useState<string[]>([]);
  const [would, setWould] = useState<number>();
  const { run, busy, error } = useAction(AssignShippingProfileDocument, { quiet: true });
  const faults = [...faultsOf(error).values()].join("; ");
  const go = async (dryRun: boolean) => {
    const done = await run({ input: { profileId, skus, dryRun } });
    if (!done) return;
    const { variants } = done.assignShippingProfile;
    setWould(dryRun ? variants : undefined);
    if (!dryRun) {
      toast(t("shipping.moved", { count: variants }));
      setSkus([]);
    }
  };
  return (
    <Card title={t("shipping.assign")}>
      <TagsInput
        label={t("shipping.skus")}
        description={t("shipping.skusHint")}
        value={skus}
        onChange={(all) => {
          setSkus(all);
          setWould(undefined);
        }}
        splitChars={[",", ";", "\n"]}
        acceptValueOnBlur
        error={faults || undefined}
      />
      <Group mt="sm" gap="sm">
        {would === undefined ? (
          <Button variant="default" loading={busy} disabled={skus.length === 0} onClick={() => void go(true)}>
            {t("shipping.preview")}
          </Button>
        ) : (
          <>
            <Text>{t("shipping.wouldMove", { count: would })}</Text>
            <Button loading={busy} disabled={would === 0} onClick={() => void go(false)}>
              {t("shipping.move")}
            </Button>
          </>
        )}
      </Group>
    </Card>
  );
}
