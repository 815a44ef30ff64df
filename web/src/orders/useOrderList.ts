import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useAPI } from "../api/api";
import { follow } from "../api/follow";
import { type OrderFilter, type OrderRowFragment, OrdersAgainDocument, OrdersChangeDocument, OrdersDocument } from "../gql/graphql";
import { OrderList, type Shape } from "./list";
import { matches } from "./matches";
import { Frames } from "./frames";

type Row = OrderRowFragment;

/** The orders under a filter, live. */
export function useOrderList(filter: OrderFilter): { list: OrderList; shape: Shape } {
  const api = useAPI();
  const { requests } = api;
  const key = JSON.stringify(filter);
  const list = useMemo(() => {
    const wanted = JSON.parse(key) as OrderFilter;
    return new OrderList({
      matches: (row) => matches(wanted, row),
      page: async (after) => {
        const { data } = await requests.query(OrdersDocument, { filter: wanted, first: 100, after: after ?? null }, { requestPolicy: "network-only" });
        if (!data) return undefined;
        const { edges, pageInfo, totalCount } = data.orders;
        const rows = (edges ?? []).flatMap((edge) => (edge?.node ? [edge.node] : []));
        return { rows, total: totalCount, end: pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined };
      },
      again: async (ids) => {
        const { data } = await requests.query(OrdersAgainDocument, { ids }, { requestPolicy: "network-only" });
        return data?.nodes.filter((node): node is Row & { __typename: "Order" } => node?.__typename === "Order");
      },
    });
  }, [requests, key]);
  useEffect(() => {
    void list.reload();
    const frames = new Frames<Row>((rows) => list.apply(rows));
    const stop = follow(api, OrdersChangeDocument, {}, {
      onData: ({ ordersUpdated: { order, recovered } }) => {
        if (order) frames.add(order.id, order);
        else if (!recovered) void list.reload();
      },
    });
    return () => {
      stop();
      frames.stop();
    };
  }, [list, api]);
  return { list, shape: useSyncExternalStore(list.watch, list.shape) };
}

export function useRow(list: OrderList, id: string): Row | undefined {
  return useSyncExternalStore(
    useMemo(() => (tell: () => void) => list.watchRow(id, tell), [list, id]),
    () => list.row(id),
  );
}
