import { Alert, Button, Group, List, Stack, Switch, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, messageOf } from "../api/problem";
import { Writable } from "../api/Writable";
import { DeleteShippingProfileDocument, type ShippingMergePolicy, type ShippingProfileShownFragment, UpdateShippingProfileDocument } from "../gql/graphql";
import { Card } from "../ui/Card";
import { newGroup, readGroups, writeGroups } from "./draft";
import { FaultsContext } from "./faults";
import { GroupEditor } from "./GroupEditor";
import { SettingsContext } from "./settings";
import css from "./ProfileEditor.module.css";
import { useList } from "./useList";

interface ProfileEditorProps {
  profile: ShippingProfileShownFragment;
  currency: string;
  mergePolicy: ShippingMergePolicy;
  suppliers: { value: string; label: string }[];
}

/** Edits a profile as a whole: it is checked and saved as one, and what is wrong stands at its field. */
export function ProfileEditor({ profile, currency, mergePolicy, suppliers }: ProfileEditorProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState(profile.name);
  const [enabled, setEnabled] = useState(profile.enabled);
  const [groups, setGroups] = useState(() => readGroups(profile.groups ?? [], currency));
  const [before] = useState(() => JSON.stringify([name, enabled, groups]));
  const list = useList(groups, setGroups);
  const update = useAction(UpdateShippingProfileDocument, { quiet: true });
  const remove = useAction(DeleteShippingProfileDocument);
  const faults = faultsOf(update.error);
  const changed = before !== JSON.stringify([name, enabled, groups]);
  const custom = profile.kind === "CUSTOM";
  const save = () => void update.run({ input: { id: profile.id, name, ...(custom ? { enabled } : {}), groups: writeGroups(groups) } }, t("shipping.saved", { name }));
  const deleted = async () => {
    if (await remove.run({ id: profile.id }, t("shipping.deleted", { name }))) void navigate({ to: "/shipping" });
  };
  return (
    <SettingsContext value={{ currency, mergePolicy, suppliers }}>
      <FaultsContext value={faults}>
        <Writable scope="shipping:write">
<Stack gap="md">
          <Card>
            <Group align="flex-end" gap="lg">
              <TextInput label={t("shipping.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} error={faults.get("name")} miw="16rem" />
              {custom && <Switch mb={8} label={t("shipping.enabled")} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />}
            </Group>
          </Card>
          {update.error && (
            <Alert color="red" variant="default" role="alert" title={t("shipping.refused")}>
              {faults.size === 0 ? messageOf(update.error) : <List size="sm">{[...faults].map(([path, message]) => <List.Item key={path}>{`${path}: ${message}`}</List.Item>)}</List>}
            </Alert>
          )}
          {groups.map((group, place) => (
            <GroupEditor key={place} path={`groups.${place}`} group={group} onChange={list.change(place)} {...(groups.length > 1 ? { onRemove: list.remove(place) } : {})} />
          ))}
          <Button variant="default" w="fit-content" onClick={() => list.add(newGroup(currency))}>
            {t("shipping.addGroup")}
          </Button>
          <div className={css.bar}>
            <Button onClick={save} loading={update.busy} disabled={!changed}>
              {t("ui.save")}
            </Button>
            {custom && (
              <Button variant="subtle" color="red" loading={remove.busy} onClick={() => void deleted()}>
                {t("shipping.delete")}
              </Button>
            )}
          </div>
        </Stack>
</Writable>
      </FaultsContext>
    </SettingsContext>
  );
}
