import { CloseButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { usePulse } from "../api/pulse";
import { OrderCountsDocument } from "../gql/graphql";
import { SaveView } from "./SaveView";
import { useSavedViews } from "./savedViews";
import type { OrdersSearch } from "./search";
import css from "./Views.module.css";
import { viewNames, views } from "./views";

/** The views with how many orders each has now, and one's own. */
export function Views({ search }: { search: OrdersSearch }) {
  const { t, i18n } = useTranslation();
  const [{ data }, again] = useQuery({ query: OrderCountsDocument, variables: views, requestPolicy: "cache-and-network" });
  usePulse(() => again({ requestPolicy: "network-only" }));
  const saved = useSavedViews();
  const onlyView = Object.keys(search).every((name) => name === "view");
  return (
    <nav className={css.views} aria-label={t("orders.viewsLabel")}>
      {viewNames.map((view) => (
        <Link
          key={view}
          className={css.view}
          to="/orders"
          search={view === "all" ? {} : { view }}
          aria-current={onlyView && (search.view ?? "all") === view ? "page" : false}
          activeProps={{}}
        >
          {t(`orders.views.${view}`)}
          <span className={css.count}>{data ? data[view].totalCount.toLocaleString(i18n.language) : ""}</span>
        </Link>
      ))}
      {saved.views.map(({ id, name, search: wanted, deletable }) => (
        <span key={id} className={css.own}>
          <Link className={css.view} to="/orders" search={wanted} aria-current={JSON.stringify(wanted) === JSON.stringify(search) ? "page" : false}>
            {name}
          </Link>
          {deletable && <CloseButton size="xs" aria-label={t("orders.forgetView", { name })} onClick={() => void saved.forget(id)} />}
        </span>
      ))}
      {!onlyView && (saved.mayKeep || saved.mayShare) && <SaveView mayKeep={saved.mayKeep} mayShare={saved.mayShare} onSave={(name, shared) => saved.save(name, search, shared)} />}
    </nav>
  );
}
