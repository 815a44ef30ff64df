/** @jsxImportSource preact */
import type { Connection } from "../live/connection";
import type { Moments } from "./moments";
import { fill, type Texts } from "./texts";

interface Props {
  connection: Connection;
  refused: boolean;
  moments: Moments;
  texts: Texts;
}

/** Whether what one sees is what is. */
export function ConnectionState({ connection, refused, moments, texts }: Props) {
  if (refused) return <p class="connection offline">{texts.refused}</p>;
  return <p class={`connection ${connection.phase}`}>{words(connection, moments, texts)}</p>;
}

function words(connection: Connection, moments: Moments, texts: Texts): string {
  switch (connection.phase) {
    case "connecting":
      return texts.connecting;
    case "live":
      return texts.live;
    case "reconnecting":
      return fill(texts.reconnecting, { time: moments.clock(connection.since) });
    case "offline":
      return fill(texts.offline, { time: moments.clock(connection.since) });
  }
}
