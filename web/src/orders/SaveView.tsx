import { Button, Popover, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBookmarkPlus } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

/** Gives the present filters a name. */
export function SaveView({ onSave }: { onSave: (name: string) => void }) {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure(false);
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(name.trim());
    close();
  };
  return (
    <Popover opened={opened} onChange={close} trapFocus withArrow>
      <Popover.Target>
        <Button variant="subtle" size="compact-sm" leftSection={<IconBookmarkPlus size={16} aria-hidden />} onClick={toggle}>
          {t("orders.saveView")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <TextInput
            label={t("orders.viewName")}
            description={t("orders.saveViewHint")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={40}
            required
            mb="sm"
          />
          <Button type="submit" size="sm" disabled={!name.trim()}>
            {t("ui.save")}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
