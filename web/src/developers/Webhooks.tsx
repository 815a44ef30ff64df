import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconWebhook } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/read";
import { useMay } from "../api/viewer";
import { WebhooksDocument } from "../gql/graphql";
import { Blank, Failed, Loading } from "../ui/Blank";
import { Card } from "../ui/Card";
import { Deliveries } from "./Deliveries";
import { Endpoint } from "./Endpoint";
import { EndpointForm } from "./EndpointForm";
import css from "./Webhooks.module.css";

/** Where order events are sent, and how that went. */
export function Webhooks() {
  const { t } = useTranslation();
  const may = useMay();
  const [making, { open, close }] = useDisclosure(false);
  const { data, error, again } = useRead(WebhooksDocument, {}, 5_000);
  const endpoints = data?.webhookEndpoints ?? [];
  const [stirred, setStirred] = useState(0); // how often something was sent from here
  const changed = () => {
    setStirred(stirred + 1);
    again();
  };
  const add = may("webhooks:write") && (
    <Button size="sm" onClick={open}>
      {t("developers.hooks.new")}
    </Button>
  );
  return (
    <>
      <Card title={t("developers.hooks.title")} aside={endpoints.length > 0 && add}>
        {!data && (error ? <Failed error={error} again={again} /> : <Loading rows={2} />)}
        {data && endpoints.length === 0 && (
          <Blank icon={<IconWebhook aria-hidden />} title={t("developers.hooks.none")}>
            <p>{t("developers.hooks.teach")}</p>
            <p>{t("developers.hooks.teachMore")}</p>
            {add}
          </Blank>
        )}
        {endpoints.length > 0 && (
          <ul className={css.endpoints}>
            {endpoints.map((endpoint) => (
              <li key={endpoint.id}>
                <Endpoint endpoint={endpoint} onChange={changed} />
              </li>
            ))}
          </ul>
        )}
        {making && (
          <EndpointForm
            onClose={() => {
              close();
              again();
            }}
          />
        )}
      </Card>
      {endpoints.length > 0 && <Deliveries endpoints={endpoints} stirred={stirred} onSettled={again} />}
    </>
  );
}
