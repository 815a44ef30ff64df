import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { IconPlus, IconSearch, IconTruck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/read";
import { useMay } from "../api/viewer";
import { SuppliersDocument } from "../gql/graphql";
import { Blank, Failed, Loading } from "../ui/Blank";
import { Card } from "../ui/Card";
import { Page } from "../ui/Page";
import { Tag } from "../ui/Tag";
import { Health } from "./Health";
import { NewSupplier } from "./NewSupplier";
import css from "./SuppliersPage.module.css";

/** Who ships for the store, and how they do. */
export function SuppliersPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 250);
  const [adding, { open, close }] = useDisclosure(false);
  const { data, error, again } = useRead(SuppliersDocument, { search: search || null }, 10_000);
  const suppliers = (data?.suppliers.edges ?? []).flatMap((edge) => edge?.node ?? []);
  return (
    <Page
      title={t("suppliers.title")}
      aside={
        may("suppliers:write") && <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={open}>
          {t("suppliers.add")}
        </Button>
      }
      below={
        <TextInput
          mt="sm"
          maw="20rem"
          aria-label={t("suppliers.search")}
          placeholder={t("suppliers.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      }
    >
      {!data && (error ? <Failed error={error} again={again} /> : <Loading rows={3} height={150} />)}
      {data && suppliers.length === 0 && (
        <Blank icon={<IconTruck aria-hidden />} title={search ? t("suppliers.notFound") : t("suppliers.noneTitle")}>
          {!search && t("suppliers.none")}
        </Blank>
      )}
      <ul className={css.list}>
        {suppliers.map(({ id, name, code, connector, active, health }) => (
          <li key={id}>
            <Card
              title={
                <Link to="/suppliers/$supplierId" params={{ supplierId: id }}>
                  {name}
                </Link>
              }
              aside={
                <>
                  <small className={css.code}>
                    {code} · {connector}
                  </small>
                  {!active && <Tag tone="quiet">{t("suppliers.inactive")}</Tag>}
                </>
              }
            >
              <Health health={health} />
            </Card>
          </li>
        ))}
      </ul>
      {adding && (
        <NewSupplier
          onClose={() => {
            close();
            again();
          }}
        />
      )}
    </Page>
  );
}
