import { Button, NativeSelect } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconUpload } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useRead } from "../api/read";
import { useMay } from "../api/viewer";
import { Writable } from "../api/Writable";
import { type ShippingMergePolicy, ShippingProfilesDocument, UpdateStoreDocument } from "../gql/graphql";
import { Failed, Loading } from "../ui/Blank";
import { Card } from "../ui/Card";
import { Page } from "../ui/Page";
import { Tag } from "../ui/Tag";
import { Coverage } from "./Coverage";
import { Import } from "./Import";
import { NewProfile } from "./NewProfile";
import { countryName } from "../ui/places";
import { QuoteTester } from "./QuoteTester";
import css from "./ShippingPage.module.css";

const policies = ["SUM", "HIGHEST", "FIRST_PLUS_ADDITIONAL"] as const satisfies readonly ShippingMergePolicy[];

/** What buyers pay for shipping, and whether everybody can buy everything. */
export function ShippingPage() {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const [adding, { open, close }] = useDisclosure(false);
  const [imports, importing] = useDisclosure(false);
  const { data, error, again } = useRead(ShippingProfilesDocument, {}, 30_000);
  const update = useAction(UpdateStoreDocument);
  const places = (zones: readonly { countries: string[]; restOfWorld: boolean; name: string }[]) =>
    zones.map(({ name, countries, restOfWorld }) => [name, ...countries.slice(0, 4).map((code) => countryName(code, i18n.language)), ...(restOfWorld ? [t("shipping.restOfWorld")] : [])].join(" · "));
  return (
    <Page
      title={t("shipping.title")}
      aside={
        may("shipping:write") && (
          <>
            <Button variant="default" leftSection={<IconUpload size={18} aria-hidden />} onClick={importing.open}>
              {t("shipping.import")}
            </Button>
            <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={open}>
              {t("shipping.newProfile")}
            </Button>
          </>
        )
      }
    >
      {!data && (error ? <Failed error={error} again={again} /> : <Loading rows={3} height={110} />)}
      {data && (
        <>
          <Card title={t("shipping.profiles")}>
            <ul className={css.profiles}>
              {data.shippingProfiles.map(({ id, name, kind, enabled, groups }) => (
                <li key={id}>
                  <Link to="/shipping/$profileId" params={{ profileId: id }}>
                    {name}
                  </Link>{" "}
                  <Tag tone="quiet">{t(`shipping.kinds.${kind}`)}</Tag> {!enabled && <Tag tone="warn">{t("shipping.disabled")}</Tag>}
                  <small>{places((groups ?? []).flatMap(({ zones }) => zones)).join(" — ") || t("shipping.noZones")}</small>
                </li>
              ))}
            </ul>
<Writable scope="settings:write">
            <NativeSelect
              mt="md"
              maw="28rem"
              label={t("shipping.mergePolicy")}
              description={t("shipping.mergePolicyHint")}
              value={data.store.mergePolicy}
              onChange={(event) => void update.run({ input: { mergePolicy: event.currentTarget.value as ShippingMergePolicy } }, t("ui.saved")).then(again)}
              data={policies.map((value) => ({ value, label: t(`shipping.policies.${value}`) }))}
            />
</Writable>
          </Card>
          <QuoteTester />
          <Coverage />
          {imports && <Import onClose={importing.close} />}
          {adding && <NewProfile currency={data.store.currency} onClose={close} />}
        </>
      )}
    </Page>
  );
}
