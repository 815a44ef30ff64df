import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAPI } from "../api/api";
import { messageOf } from "../api/problem";
import { ShippingDocumentDocument } from "../gql/graphql";
import { toast, toastFailure } from "../ui/toast";
import { fileName } from "./document";

/** Saves a profile as a document, for import here or at another store. */
export function Export({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation();
  const { requests } = useAPI();
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    const { data, error } = await requests.query(ShippingDocumentDocument, { id }, { requestPolicy: "network-only" });
    setBusy(false);
    if (data?.node?.__typename !== "ShippingProfile") {
      toastFailure((error && messageOf(error)) || t("ui.notReached"));
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([data.node.document], { type: "application/json" }));
    link.download = fileName(name);
    link.click();
    URL.revokeObjectURL(link.href);
    toast(t("shipping.exported", { file: link.download }));
  };
  return (
    <Button variant="default" loading={busy} leftSection={<IconDownload size={18} aria-hidden />} onClick={() => void download()}>
      {t("shipping.export")}
    </Button>
  );
}
