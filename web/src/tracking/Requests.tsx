/** @jsxImportSource preact */
import table from "./asked.json";
import type { Moments } from "./moments";
import type { BuyerRequest, Tracking } from "./tracking";

const sentences: Readonly<Record<string, Readonly<Record<string, string>>>> = table;

/** What became of a request; the server writes it from the same asked.json. Of a
 * kind that is newer than this page nothing is said. */
export function requestText({ kind, status }: Pick<BuyerRequest, "kind" | "status">): string {
  return sentences[kind]?.[status] ?? "";
}

interface Props {
  tracking: Tracking;
  token: string;
  moments: Moments;
}

/** What the buyer asked for, what the shop answered, and where to ask. */
export function Requests({ tracking, token, moments }: Props) {
  return (
    <>
      {tracking.requests.length > 0 && (
        <ul class="requests">
          {tracking.requests.map((request) => (
            <li key={request.askedAt + request.kind}>
              {requestText(request)} {request.trackingNumber && <span class="number">{request.trackingNumber}</span>}{" "}
              <time dateTime={request.answeredAt ?? request.askedAt}>{moments.day(request.answeredAt ?? request.askedAt)}</time>
              {request.answer && <q>{request.answer}</q>}
            </li>
          ))}
        </ul>
      )}
      {tracking.mayAsk.length > 0 && (
        <p class="asking">
          <a href={`/t/${token}/ask`}>Something to change, or missing? Ask the shop</a>
        </p>
      )}
    </>
  );
}
