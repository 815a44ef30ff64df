/** @jsxImportSource preact */
import { render } from "preact";
import { createLiveClient, socketURL } from "../live/client";
import { changes } from "./changes";
import { followTracking } from "./feed";
import { Moments, variantOf } from "./moments";
import { OrderPage, type OrderPageProps } from "./OrderPage";
import { headline, textsOf } from "./texts";
import type { PageState, Tracking } from "./tracking";
import "./tracking.css";

const root = document.getElementById("tracking")!;
const state = JSON.parse(document.getElementById("state")!.textContent!) as PageState;

const language = document.documentElement.lang;
const texts = textsOf(language);

let props: OrderPageProps = {
  tracking: state.tracking,
  connection: { phase: "connecting", since: new Date() },
  refused: false,
  revisions: new Map(),
  announcement: "",
  moments: new Moments(variantOf(language, navigator.languages)),
  texts,
};

function show(change: Partial<OrderPageProps>): void {
  props = { ...props, ...change };
  document.title = `${headline(texts, props.tracking)} · ${props.tracking.orderName} · ${props.tracking.storeName}`;
  render(<OrderPage {...props} />, root);
}

function take(tracking: Tracking): void {
  const { packages, sentences } = changes(texts, props.tracking, tracking);
  const revisions = new Map(props.revisions);
  for (const key of packages) revisions.set(key, (revisions.get(key) ?? 0) + 1);
  show({ tracking, revisions, announcement: sentences.join(" ") || props.announcement });
}

root.replaceChildren();
show({});
const live = createLiveClient({ url: socketURL(), onConnection: (connection) => show({ connection }) });
followTracking({
  live,
  token: state.token,
  cursor: state.cursor,
  onTracking: take,
  onRefused: () => show({ refused: true }),
});

addEventListener("online", () => {
  live.client.terminate(); // a socket that seems to have survived may not have
  live.pause.wake();
});
addEventListener("offline", () => live.line.take("overdue"));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") live.pause.wake();
});
addEventListener("beforeprint", () => {
  for (const details of root.querySelectorAll("details")) details.open = true;
});
