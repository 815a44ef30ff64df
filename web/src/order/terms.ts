import type { OrderInFullFragment, SubOrderLineShownFragment, SubOrderShownFragment } from "../gql/graphql";
import { addUp, type Amount, parseMoney, writeMoney } from "../ui/money";

type Line = SubOrderLineShownFragment;

/** What is left of a line to be shipped. */
export function leftOf(line: Pick<Line, "quantity" | "cancelledQuantity" | "shippedQuantity">): number {
  return line.quantity - line.cancelledQuantity - line.shippedQuantity;
}

export interface Terms {
  units: number;
  /** What the supplier asks; undefined while there is no supplier. */
  cost: string | undefined;
  /** What the buyer paid for these goods, their discount taken off. */
  sales: string | undefined;
  /** Undefined when cost and sales are in different currencies. */
  margin: string | undefined;
}

/** What is left of some lines costs, and earns; as the server reckons when it reroutes. */
export function termsOf(lines: readonly Line[] | null): Terms {
  const open = (lines ?? []).filter((line) => leftOf(line) > 0);
  const costs = open.map(({ unitCost, ...line }) => (unitCost ? times(parseMoney(unitCost), leftOf(line)) : undefined));
  const cost = costs.every((one): one is Amount => one !== undefined) ? addUp(costs) : undefined;
  const sales = addUp(open.map(salesOf));
  const margin = cost && sales && addUp([sales, times(cost, -1)]);
  return {
    units: open.reduce((sum, line) => sum + leftOf(line), 0),
    cost: cost && writeMoney(cost),
    sales: sales && writeMoney(sales),
    margin: margin && writeMoney(margin),
  };
}

function salesOf(line: Line): Amount {
  const { unitPrice, discount, quantity } = line.orderLine;
  const [price, units] = [parseMoney(unitPrice), BigInt(leftOf(line))];
  return { ...price, minor: price.minor * units - (parseMoney(discount).minor * units) / BigInt(quantity) };
}

function times(amount: Amount, factor: number): Amount {
  return { ...amount, minor: amount.minor * BigInt(factor) };
}

type Standing = Pick<SubOrderShownFragment, "status" | "requestStatus">;

/** Nothing more of it is to be shipped. */
export function isEnded({ status }: Pick<Standing, "status">): boolean {
  return status === "CLOSED" || status === "CANCELLED" || status === "INCOMPLETE";
}

/** Its supplier has it, or may have it. */
export function isWithSupplier({ status, requestStatus }: Standing): boolean {
  return status === "IN_PROGRESS" || requestStatus === "SUBMITTED" || requestStatus === "CANCELLATION_REQUESTED";
}

/** Units of an order line that no supplier has, or that need none: they can be refunded instead of shipped. */
export function unsentOf(line: OrderInFullFragment["lines"] extends readonly (infer Line)[] | null ? Line : never, subOrders: readonly SubOrderShownFragment[] | null): number {
  if (!line.requiresShipping) return line.quantity - line.cancelledQuantity - line.refundedQuantity;
  const waiting = (subOrders ?? []).filter((sub) => !isEnded(sub) && !isWithSupplier(sub) && !sub.replacesShipment);
  const units = waiting.flatMap(({ lines }) => lines ?? []).filter(({ orderLine }) => orderLine.id === line.id);
  return units.reduce((sum, one) => sum + leftOf(one), 0);
}
