import { Button, Group, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey, useAction } from "../api/act";
import { useMay, useViewer } from "../api/viewer";
import { AddNoteDocument, DeleteNoteDocument, EditNoteDocument, type NoteShownFragment } from "../gql/graphql";
import { Card } from "../ui/Card";
import { Ago } from "../ui/Moment";
import css from "./Notes.module.css";

/** What the store's people wrote down; nobody else sees it. */
export function Notes({ orderId, notes }: { orderId: string; notes: readonly NoteShownFragment[] }) {
  const { t } = useTranslation();
  const may = useMay();
  const add = useAction(AddNoteDocument);
  const [key, setKey] = useState(newKey);
  const send = async (body: string) => {
    const added = await add.run({ input: { orderId, body, idempotencyKey: key } });
    if (added) setKey(newKey());
    return added !== undefined;
  };
  if (notes.length === 0 && !may("orders:ship")) return null;
  return (
    <Card title={t("order.notes")}>
      <ul className={css.notes}>
        {notes.map((note) => (
          <Note key={note.id} note={note} />
        ))}
      </ul>
      {may("orders:ship") && <NoteForm key={key} label={t("order.newNote")} action={t("order.addNote")} busy={add.busy} onSend={send} />}
    </Card>
  );
}

function Note({ note }: { note: NoteShownFragment }) {
  const { t } = useTranslation();
  const may = useMay();
  const { user } = useViewer();
  const [editing, setEditing] = useState(false);
  const edit = useAction(EditNoteDocument);
  const remove = useAction(DeleteNoteDocument);
  const mine = user?.id === note.authorId && may("orders:ship");
  const send = async (body: string) => {
    const changed = await edit.run({ input: { id: note.id, body } });
    if (changed) setEditing(false);
    return changed !== undefined;
  };
  return (
    <li className={css.note}>
      {editing ? (
        <NoteForm label={t("order.note")} action={t("ui.save")} busy={edit.busy} body={note.body} onSend={send} onCancel={() => setEditing(false)} />
      ) : (
        <p className={css.body}>{note.body}</p>
      )}
      <Group gap="xs" className={css.by}>
        <span>
          {note.author} · <Ago at={note.createdAt} />
          {note.editedAt && <> · {t("order.noteEdited")}</>}
        </span>
        {mine && !editing && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setEditing(true)}>
            {t("order.editNote")}
          </Button>
        )}
        {(mine || may("orders:write")) && !editing && (
          <Button size="compact-xs" variant="subtle" color="red" loading={remove.busy} onClick={() => void remove.run({ id: note.id }, t("order.noteDeleted"))}>
            {t("order.deleteNote")}
          </Button>
        )}
      </Group>
    </li>
  );
}

interface NoteFormProps {
  label: string;
  action: string;
  busy: boolean;
  body?: string;
  /** Says whether it worked. */
  onSend: (body: string) => Promise<boolean>;
  onCancel?: () => void;
}

function NoteForm({ label, action, busy, body: before = "", onSend, onCancel }: NoteFormProps) {
  const { t } = useTranslation();
  const [body, setBody] = useState(before);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void onSend(body.trim());
  };
  return (
    <form onSubmit={submit}>
      <Textarea aria-label={label} placeholder={label} value={body} onChange={(event) => setBody(event.currentTarget.value)} maxLength={2000} autosize minRows={1} maxRows={8} />
      {(body.trim() || onCancel) && (
        <Group gap="xs" mt="xs">
          <Button type="submit" size="compact-sm" loading={busy} disabled={!body.trim()}>
            {action}
          </Button>
          {onCancel && (
            <Button size="compact-sm" variant="default" onClick={onCancel}>
              {t("ui.cancel")}
            </Button>
          )}
        </Group>
      )}
    </form>
  );
}
