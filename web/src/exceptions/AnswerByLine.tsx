import { useTranslation } from "react-i18next";
import type { HoldReason, IncidentShownFragment } from "../gql/graphql";
import { Money } from "../ui/Money";
import { en } from "../words/en";
import css from "./Incident.module.css";

/** What its supplier said to each line: how many, for what, and why not. */
export function AnswerByLine({ subOrder }: { subOrder: NonNullable<IncidentShownFragment["subOrder"]> }) {
  const { t } = useTranslation();
  const reason = subOrder.rejectionReason in en.holdReason ? t(`words.holdReason.${subOrder.rejectionReason as HoldReason}`) : subOrder.rejectionReason;
  return (
    <details className={css.answer}>
      <summary>{t("exceptions.byLine")}</summary>
      {(reason || subOrder.rejectionMessage) && <p>{[reason, subOrder.rejectionMessage].filter(Boolean).join(": ")}</p>}
      <ul>
        {(subOrder.lines ?? []).map((line) => (
          <li key={line.id}>
            {line.quantity} × {line.orderLine.title} ({line.supplierSku})
            {line.shippedQuantity > 0 && <> · {t("exceptions.shippedUnits", { count: line.shippedQuantity })}</>}
            {line.cancelledQuantity > 0 && <> · {t("order.cancelledUnits", { count: line.cancelledQuantity })}</>}
            {line.unitCost && " · "}
            {line.orderedUnitCost && (
              <>
                <s>
                  <Money of={line.orderedUnitCost} />
                </s>{" "}
              </>
            )}
            {line.unitCost && <Money of={line.unitCost} />}
          </li>
        ))}
      </ul>
    </details>
  );
}
