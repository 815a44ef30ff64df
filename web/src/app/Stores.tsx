import { Menu, UnstyledButton } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { cookieChanged } from "../api/session";
import { useViewer } from "../api/viewer";
import { SwitchStoreDocument } from "../gql/graphql";
import css from "./Shell.module.css";

/** Looks at another store, in this browser's other tabs too. */
export function useSwitchStore(): (storeId: string) => Promise<void> {
  const { run } = useAction(SwitchStoreDocument);
  return async (storeId) => {
    if (!(await run({ storeId }))) return;
    cookieChanged();
    location.assign("/admin");
  };
}

/** Which store is looked at; for a person with several, a choice. */
export function Stores() {
  const { t } = useTranslation();
  const { store, stores } = useViewer();
  const switchTo = useSwitchStore();
  if (stores.length < 2) return <span className={css.store}>{store?.name}</span>;
  return (
    <Menu position="bottom-start" width="target">
      <Menu.Target>
        <UnstyledButton className={css.stores} aria-label={t("app.switchStore", { name: store?.name })}>
          <span className={css.store}>{store?.name}</span>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {stores.map(({ storeId, name, role }) => (
          <Menu.Item
            key={storeId}
            onClick={() => void switchTo(storeId)}
            disabled={storeId === store?.id}
            rightSection={storeId === store?.id ? <IconCheck size={16} aria-hidden /> : <small>{t(`people.role.${role}`)}</small>}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
