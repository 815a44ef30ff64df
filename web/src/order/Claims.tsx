import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../api/viewer";
import type { ClaimShownFragment, OrderInFullFragment, SubOrderShownFragment } from "../gql/graphql";
import { Money } from "../ui/Money";
import { parseMoney } from "../ui/money";
import { Moment } from "../ui/Moment";
import { Tag } from "../ui/Tag";
import { ClaimDialog } from "./ClaimDialog";
import css from "./Returns.module.css";
import { SettleClaimDialog } from "./SettleClaimDialog";

const tones = { OPEN: "warn", GRANTED: "good", DENIED: "quiet" } as const;

/** What the supplier owes for goods that came back, were lost or were wrong. For who may see its costs. */
export function Claims({ sub, order }: { sub: SubOrderShownFragment; order: OrderInFullFragment }) {
  const { t } = useTranslation();
  const may = useMay();
  const [claiming, setClaiming] = useState(false);
  const [settling, setSettling] = useState<ClaimShownFragment>();
  const claims = sub.claims ?? [];
  const cost = sub.lines?.[0]?.unitCost; // asked for by who may see costs only
  const claimable = sub.supplier && (sub.submittedAt || sub.shipments?.length) && may("orders:write");
  if (claims.length === 0 && !(claimable && cost)) return null;
  return (
    <div className={css.claims}>
      {claims.map((claim) => (
        <section key={claim.id} className={css.entry}>
          <Group justify="space-between" gap="xs">
            <strong>
              {t("order.claim")} <Money of={claim.amount} />
              {claim.return && ` · ${claim.return.name}`}
            </strong>
            <Tag tone={tones[claim.status]}>{t(`order.claimStatus.${claim.status}`)}</Tag>
          </Group>
          <p className={css.none}>
            {claim.note && `${claim.note} · `}
            <Moment at={claim.createdAt} />
          </p>
          {claim.status === "GRANTED" && (
            <p className={css.none}>
              {t("order.granted")}: <Money of={claim.granted} />
            </p>
          )}
          {claim.answer && <p className={css.none}>{claim.answer}</p>}
          {claim.status === "OPEN" && may("orders:write") && (
            <Button size="compact-sm" variant="default" onClick={() => setSettling(claim)}>
              {t("order.settleClaim")}
            </Button>
          )}
        </section>
      ))}
      {claimable && cost && (
        <Button size="compact-sm" variant="subtle" onClick={() => setClaiming(true)}>
          {t("order.claimFromSupplier")}
        </Button>
      )}
      {claiming && cost && <ClaimDialog sub={sub} orderId={order.id} currency={parseMoney(cost).currency} onClose={() => setClaiming(false)} />}
      {settling && <SettleClaimDialog claim={settling} onClose={() => setSettling(undefined)} />}
    </div>
  );
}
