import { Button, Checkbox, Popover, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBookmarkPlus } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

interface SaveViewProps {
  /** For oneself. */
  mayKeep: boolean;
  /** For the whole store. */
  mayShare: boolean;
  /** Says whether it worked. */
  onSave: (name: string, shared: boolean) => Promise<boolean>;
}

/** Gives the present filters a name. */
export function SaveView({ mayKeep, mayShare, onSave }: SaveViewProps) {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure(false);
  const [name, setName] = useState("");
  const [shared, setShared] = useState(!mayKeep);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await onSave(name.trim(), shared)) close();
  };
  return (
    <Popover opened={opened} onChange={close} trapFocus withArrow>
      <Popover.Target>
        <Button variant="subtle" size="compact-sm" leftSection={<IconBookmarkPlus size={16} aria-hidden />} onClick={toggle}>
          {t("orders.saveView")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={(event) => void submit(event)}>
          <TextInput
            label={t("orders.viewName")}
            description={t("orders.saveViewHint")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={40}
            required
            mb="sm"
          />
          {mayKeep && mayShare && <Checkbox label={t("orders.shareView")} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} mb="sm" />}
          <Button type="submit" size="sm" disabled={!name.trim()}>
            {t("ui.save")}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
