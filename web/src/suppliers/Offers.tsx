import { Button, Table, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../api/viewer";
import type { OfferShownFragment } from "../gql/graphql";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import { Tag } from "../ui/Tag";
import { type Editable, OfferDialog } from "./OfferDialog";

interface OffersProps {
  supplierId: string;
  offers: readonly OfferShownFragment[];
  onChange: () => void;
}

/** What the supplier offers, and on what terms. */
export function Offers({ supplierId, offers, onChange }: OffersProps) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const [text, setText] = useState("");
  const [shown, setShown] = useState(50);
  const [editing, setEditing] = useState<Editable>();
  const wanted = text.trim().toLocaleLowerCase(i18n.language);
  const found = offers.filter(({ supplierSku, variant }) => [supplierSku, variant.sku, variant.product.title].some((part) => part.toLocaleLowerCase(i18n.language).includes(wanted)));
  return (
    <Card
      title={t("suppliers.offers")}
      aside={offers.length > 10 && <TextInput size="xs" aria-label={t("suppliers.searchOffers")} placeholder={t("suppliers.searchOffers")} value={text} onChange={(event) => setText(event.currentTarget.value)} />}
    >
      {offers.length === 0 ? (
        <p>{t("suppliers.noOffers")}</p>
      ) : (
        <Table.ScrollContainer minWidth={640}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("suppliers.goods")}</Table.Th>
                <Table.Th>{t("suppliers.supplierSku")}</Table.Th>
                {may("costs:read") && <Table.Th ta="end">{t("suppliers.cost")}</Table.Th>}
                <Table.Th ta="end">{t("suppliers.price")}</Table.Th>
                <Table.Th ta="end">{t("suppliers.available")}</Table.Th>
                <Table.Th ta="end">{t("suppliers.handlingDays")}</Table.Th>
                <Table.Th ta="end">{t("suppliers.priority")}</Table.Th>
                <Table.Td />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.slice(0, shown).map((offer) => (
                <Table.Tr key={offer.id}>
                  <Table.Td>
                    {offer.variant.product.title} {!offer.active && <Tag tone="quiet">{t("suppliers.inactive")}</Tag>}
                  </Table.Td>
                  <Table.Td>{offer.supplierSku}</Table.Td>
                  {may("costs:read") && (
                    <Table.Td ta="end">
                      <Money of={offer.cost} />
                    </Table.Td>
                  )}
                  <Table.Td ta="end">
                    <Money of={offer.variant.price} />
                  </Table.Td>
                  <Table.Td ta="end">{offer.available?.toLocaleString(i18n.language) ?? t("suppliers.enough")}</Table.Td>
                  <Table.Td ta="end">{offer.handlingDays}</Table.Td>
                  <Table.Td ta="end">{offer.priority}</Table.Td>
                  <Table.Td ta="end">
                    {may("catalog:write") && isEditable(offer) && (
                      <Button size="compact-sm" variant="default" onClick={() => setEditing(offer)} aria-label={t("suppliers.editOffer", { name: offer.variant.sku })}>
                        {t("suppliers.edit")}
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {found.length > shown && (
        <Button variant="subtle" size="compact-sm" onClick={() => setShown(shown + 100)}>
          {t("ui.more")}
        </Button>
      )}
      {editing && (
        <OfferDialog
          offer={editing}
          supplierId={supplierId}
          onClose={(changed) => {
            setEditing(undefined);
            if (changed) onChange();
          }}
        />
      )}
    </Card>
  );
}

/** Terms are set as a whole: who may not see the cost cannot. */
function isEditable(offer: OfferShownFragment): offer is Editable {
  return offer.cost !== undefined;
}
