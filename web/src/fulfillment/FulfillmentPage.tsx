import { useTranslation } from "react-i18next";
import { useRead } from "../api/read";
import { FulfillmentSettingsDocument } from "../gql/graphql";
import { Failed, Loading } from "../ui/Blank";
import { Page } from "../ui/Page";
import { Brand } from "./Brand";
import { HoldRules } from "./HoldRules";
import { Modes } from "./Modes";
import { UndoWindowSetting } from "./UndoWindowSetting";
import { Waiting } from "./Waiting";

/** When orders go to their suppliers, and what stops them. */
export function FulfillmentPage() {
  const { t } = useTranslation();
  const { data, error, again } = useRead(FulfillmentSettingsDocument, {});
  return (
    <Page title={t("fulfillment.title")}>
      {!data && (error ? <Failed error={error} again={again} /> : <Loading rows={3} height={140} />)}
      {data && (
        <>
          <Modes store={data.store} suppliers={(data.suppliers.edges ?? []).flatMap((edge) => edge?.node ?? [])} onChange={again} />
          <UndoWindowSetting key={data.store.undoWindowSeconds} seconds={data.store.undoWindowSeconds} onChange={again} />
          <Waiting />
          <HoldRules store={data.store} onChange={again} />
          <Brand key={data.store.logoUrl + data.store.accentColor} store={data.store} onChange={again} />
        </>
      )}
    </Page>
  );
}
