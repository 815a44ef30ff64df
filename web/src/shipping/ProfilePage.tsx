import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUpload } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { useMay } from "../api/viewer";
import { ShippingProfileDocument } from "../gql/graphql";
import { Blank, Failed, Loading } from "../ui/Blank";
import { Page } from "../ui/Page";
import { Assign } from "./Assign";
import { Export } from "./Export";
import { Import } from "./Import";
import { ProfileEditor } from "./ProfileEditor";

const route = getRouteApi("/shipping/$profileId");

/** One profile. It is not read again while somebody edits it. */
export function ProfilePage() {
  const { t } = useTranslation();
  const may = useMay();
  const { profileId } = route.useParams();
  const [imports, importing] = useDisclosure(false);
  const [{ data, error }, again] = useQuery({ query: ShippingProfileDocument, variables: { id: profileId }, requestPolicy: "cache-and-network" });
  if (!data) return <Page title={t("shipping.profile")} children={error ? <Failed error={error} again={again} /> : <Loading rows={3} height={150} />} />;
  const profile = data.node;
  if (profile?.__typename !== "ShippingProfile") {
    return (
      <Blank page title={t("shipping.goneTitle")}>
        <Link to="/shipping">{t("shipping.back")}</Link>
      </Blank>
    );
  }
  const suppliers = (data.suppliers.edges ?? []).flatMap((edge) => (edge?.node ? [{ value: edge.node.id, label: edge.node.name }] : []));
  return (
    <Page
      title={profile.name}
      aside={
        <>
          <Export id={profile.id} name={profile.name} />
          {may("shipping:write") && (
            <Button variant="default" leftSection={<IconUpload size={18} aria-hidden />} onClick={importing.open}>
              {t("shipping.import")}
            </Button>
          )}
        </>
      }
    >
      <ProfileEditor key={profile.id + profile.version} profile={profile} currency={data.store.currency} mergePolicy={data.store.mergePolicy} suppliers={suppliers} />
      {may("shipping:write") && <Assign profileId={profile.id} />}
      {imports && (
        <Import
          into={profile}
          onClose={() => {
            importing.close();
            again({ requestPolicy: "network-only" });
          }}
        />
      )}
    </Page>
  );
}
