import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/read";
import { WaitingDocument } from "../gql/graphql";
import { UndoWindow } from "../order/UndoWindow";
import { Failed, Loading } from "../ui/Blank";
import { Card } from "../ui/Card";
import css from "./Waiting.module.css";

/** What goes out by itself soon, each with its countdown. */
export function Waiting() {
  const { t } = useTranslation();
  const { data, error, again } = useRead(WaitingDocument, {}, 1_000);
  const waiting = (data?.subOrders.edges ?? []).flatMap((edge) => edge?.node ?? []);
  const more = (data?.subOrders.totalCount ?? 0) - waiting.length;
  return (
    <Card title={t("fulfillment.waiting")}>
      {!data && (error ? <Failed error={error} again={again} /> : <Loading rows={1} />)}
      {data && waiting.length === 0 && <p className={css.none}>{t("fulfillment.noneWaiting")}</p>}
      <ul className={css.list}>
        {waiting.map((sub) => (
          <li key={sub.id}>
            <span>
              <Link to="/orders/$orderId" params={{ orderId: sub.order.id }}>
                {sub.name}
              </Link>{" "}
              {sub.supplier?.name}
            </span>
            <UndoWindow sub={sub} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className={css.none}>{t("fulfillment.moreWaiting", { count: more })}</p>}
    </Card>
  );
}
