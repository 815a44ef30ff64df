import { Button, Table } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useRead } from "../api/read";
import { useMay } from "../api/viewer";
import { RevokeAccessTokenDocument, TokensDocument } from "../gql/graphql";
import { Failed, Loading } from "../ui/Blank";
import { Card } from "../ui/Card";
import { Ago, Moment } from "../ui/Moment";
import { useNow } from "../ui/now";
import { Tag } from "../ui/Tag";
import { NewToken } from "./NewToken";

/** The keys of programs. */
export function Tokens() {
  const { t } = useTranslation();
  const may = useMay();
  const now = useNow();
  const [first, setFirst] = useState(20);
  const [making, { open, close }] = useDisclosure(false);
  const { data, error, again } = useRead(TokensDocument, { first }, 60_000);
  const revoke = useAction(RevokeAccessTokenDocument);
  const tokens = (data?.accessTokens.edges ?? []).flatMap((edge) => edge?.node ?? []);
  const shutOut = async (id: string, name: string) => {
    if (await revoke.run({ id }, t("developers.revoked", { name }))) again();
  };
  return (
    <Card
      title={t("developers.tokens")}
      aside={
        may("tokens:write") && (
          <Button size="sm" onClick={open}>
            {t("developers.newToken")}
          </Button>
        )
      }
    >
      {!data && (error ? <Failed error={error} again={again} /> : <Loading rows={3} />)}
      {data && (
        <Table.ScrollContainer minWidth={640}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("developers.name")}</Table.Th>
                <Table.Th>{t("developers.may")}</Table.Th>
                <Table.Th>{t("developers.lastUsed")}</Table.Th>
                <Table.Th>{t("developers.expires")}</Table.Th>
                <Table.Td />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tokens.map(({ id, name, kind, scopes, hint, lastUsedAt, expiresAt, revokedAt }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    {name} <small>…{hint}</small>
                  </Table.Td>
                  <Table.Td title={scopes.join(" ")}>{t(`developers.kinds.${kind}`, { count: scopes.length })}</Table.Td>
                  <Table.Td>
                    <Ago at={lastUsedAt} />
                  </Table.Td>
                  <Table.Td>
                    <Moment at={expiresAt} />
                  </Table.Td>
                  <Table.Td ta="end">
                    {revokedAt && <Tag tone="quiet">{t("developers.isRevoked")}</Tag>}
                    {!revokedAt && expiresAt && Date.parse(expiresAt) <= now && <Tag tone="quiet">{t("developers.isOver")}</Tag>}
                    {!revokedAt && may("tokens:write") && (
                      <Button size="compact-sm" variant="subtle" color="red" loading={revoke.busy} onClick={() => void shutOut(id, name)} aria-label={t("developers.revokeOne", { name })}>
                        {t("developers.revoke")}
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {data && data.accessTokens.totalCount > tokens.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setFirst(first + 50)}>
          {t("ui.more")}
        </Button>
      )}
      {making && (
        <NewToken
          onClose={() => {
            close();
            again();
          }}
        />
      )}
    </Card>
  );
}
