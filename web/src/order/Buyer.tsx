import { Button, Group } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useMay } from "../api/viewer";
import { CreateBuyerLinkDocument, type OrderInFullFragment, RevokeBuyerLinkDocument } from "../gql/graphql";
import { Card } from "../ui/Card";
import { CopyButton } from "../ui/CopyButton";
import css from "./Buyer.module.css";

/** Who bought, where it goes, and the page that they follow it on. */
export function Buyer({ order }: { order: OrderInFullFragment }) {
  const { t } = useTranslation();
  const may = useMay();
  const create = useAction(CreateBuyerLinkDocument);
  const revoke = useAction(RevokeBuyerLinkDocument);
  const address = order.shippingAddress;
  const links = (order.buyerLinks ?? []).filter(({ revokedAt }) => !revokedAt);
  const place = address && [address.postalCode, address.city, address.region].filter(Boolean).join(" ");
  return (
    <Card title={t("order.buyer")}>
      {address && (
        <address className={css.address}>
          {[address.name, address.company, address.line1, address.line2, place, address.countryCode, address.phone]
            .filter(Boolean)
            .map((line) => (
              <span key={line}>{line}</span>
            ))}
        </address>
      )}
      {order.email && <a href={`mailto:${order.email}`}>{order.email}</a>}
      {order.note && <blockquote className={css.note}>{order.note}</blockquote>}
      <h3 className={css.heading}>{t("order.buyersPage")}</h3>
      {links.map((link) => (
        <Group key={link.id} gap="xs" mb="xs">
          <Button component="a" href={link.url} target="_blank" rel="noopener" size="compact-sm" variant="default" leftSection={<IconExternalLink size={16} aria-hidden />}>
            {t("order.openLink")}
          </Button>
          <CopyButton text={link.url} />
          {may("orders:write") && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              loading={revoke.busy}
              onClick={() => void revoke.run({ id: link.id }, t("order.linkRevoked"))}
            >
              {t("order.revokeLink")}
            </Button>
          )}
        </Group>
      ))}
      {links.length === 0 && may("orders:write") && (
        <Button size="compact-sm" variant="default" loading={create.busy} onClick={() => void create.run({ orderId: order.id })}>
          {t("order.createLink")}
        </Button>
      )}
    </Card>
  );
}
