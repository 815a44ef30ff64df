import { Alert, Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useMay } from "../api/viewer";
import { AnswerBuyerRequestDocument, type BuyerRequestShownFragment } from "../gql/graphql";
import { Ago } from "../ui/Moment";

type Request = BuyerRequestShownFragment;

/** What the buyer waits to hear about; each is answered on its own. */
export function BuyerRequests({ requests }: { requests: readonly Request[] }) {
  const { t } = useTranslation();
  const may = useMay();
  const [answering, setAnswering] = useState<{ request: Request; grant: boolean }>();
  const open = requests.filter(({ status }) => status === "OPEN");
  if (open.length === 0) return null;
  return (
    <Stack gap="xs" mb="sm">
      {open.map((request) => (
        <Alert key={request.id} color="yellow" title={t(`order.request.${request.kind}`)} variant="default">
          <Group justify="space-between" gap="xs" align="flex-end">
            <span>
              {request.note && <q>{request.note}</q>} {request.address && <AddressText of={request.address} />} <Ago at={request.createdAt} />
            </span>
            {may("orders:write") && (
              <Group gap="xs">
                <Button size="compact-sm" onClick={() => setAnswering({ request, grant: true })}>
                  {t(`order.grant.${request.kind}`)}
                </Button>
                <Button size="compact-sm" variant="default" onClick={() => setAnswering({ request, grant: false })}>
                  {t("order.decline")}
                </Button>
              </Group>
            )}
          </Group>
        </Alert>
      ))}
      {answering && <AnswerDialog {...answering} onClose={() => setAnswering(undefined)} />}
    </Stack>
  );
}

function AddressText({ of }: { of: NonNullable<Request["address"]> }) {
  return <span>{[of.name, of.line1, of.line2, [of.postalCode, of.city, of.region].filter(Boolean).join(" "), of.countryCode, of.phone].filter(Boolean).join(", ")} · </span>;
}

/** Says yes or no, in words that the buyer reads. */
function AnswerDialog({ request, grant, onClose }: { request: Request; grant: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState("");
  const { run, busy } = useAction(AnswerBuyerRequestDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ input: { id: request.id, grant, answer: answer.trim() } }, t("order.requestAnswered"))) onClose();
  };
  const action = grant ? t(`order.grant.${request.kind}`) : t("order.decline");
  return (
    <Modal opened onClose={onClose} title={action} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <p>{grant ? t(`order.grantHint.${request.kind}`) : t("order.declineRequestHint")}</p>
          <Textarea label={t("order.toBuyer")} value={answer} onChange={(event) => setAnswer(event.currentTarget.value)} maxLength={500} data-autofocus />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
