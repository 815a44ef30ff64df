/** @jsxImportSource preact */
import type { Moments } from "./moments";
import { requestText, type Texts } from "./texts";
import type { Tracking } from "./tracking";

interface Props {
  tracking: Tracking;
  token: string;
  moments: Moments;
  texts: Texts;
}

/** What the buyer asked for, what the shop answered, and where to ask. */
export function Requests({ tracking, token, moments, texts }: Props) {
  return (
    <>
      {tracking.requests.length > 0 && (
        <ul class="requests">
          {tracking.requests.map((request) => (
            <li key={request.askedAt + request.kind}>
              {requestText(texts, request)} {request.trackingNumber && <span class="number">{request.trackingNumber}</span>}{" "}
              <time dateTime={request.answeredAt ?? request.askedAt}>{moments.day(request.answeredAt ?? request.askedAt)}</time>
              {request.answer && <q>{request.answer}</q>}
            </li>
          ))}
        </ul>
      )}
      {tracking.mayAsk.length > 0 && (
        <p class="asking">
          <a href={`/t/${token}/ask`}>{texts.ask}</a>
        </p>
      )}
    </>
  );
}
