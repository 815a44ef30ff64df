import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/read";
import { useMay } from "../api/viewer";
import { SupplierDocument } from "../gql/graphql";
import { Blank, Failed, Loading } from "../ui/Blank";
import { Card } from "../ui/Card";
import { Page } from "../ui/Page";
import { Health } from "./Health";
import { Line } from "./Line";
import { Links } from "./Links";
import { Offers } from "./Offers";
import { Settings } from "./Settings";

const route = getRouteApi("/suppliers/$supplierId");

/** One supplier: how it does, how it is reached, what it offers. */
export function SupplierPage() {
  const { t } = useTranslation();
  const may = useMay();
  const { supplierId } = route.useParams();
  const { data, error, again } = useRead(SupplierDocument, { id: supplierId, costs: may("costs:read") }, 10_000);
  if (!data) return <Page title={t("suppliers.supplier")} children={error ? <Failed error={error} again={again} /> : <Loading rows={3} height={150} />} />;
  const supplier = data.node;
  if (supplier?.__typename !== "Supplier") {
    return (
      <Blank page title={t("suppliers.goneTitle")}>
        <Link to="/suppliers">{t("suppliers.back")}</Link>
      </Blank>
    );
  }
  return (
    <Page title={supplier.name}>
      <Card title={t("suppliers.health")}>
        <Health health={supplier.health} />
      </Card>
      {may("suppliers:write") && <Line supplier={supplier} onChange={again} />}
      {supplier.connector === "portal" && <Links supplierId={supplier.id} links={supplier.links ?? []} onChange={again} />}
      <Settings key={supplier.id} supplier={supplier} onChange={again} />
      <Offers supplierId={supplier.id} offers={supplier.offers ?? []} onChange={again} />
    </Page>
  );
}
