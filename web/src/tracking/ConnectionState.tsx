/** @jsxImportSource preact */
import type { Connection } from "../live/connection";
import type { Moments } from "./moments";

interface Props {
  connection: Connection;
  refused: boolean;
  moments: Moments;
}

/** Whether what one sees is what is. */
export function ConnectionState({ connection, refused, moments }: Props) {
  if (refused) return <p class="connection offline">This link no longer works</p>;
  return <p class={`connection ${connection.phase}`}>{words(connection, moments)}</p>;
}

function words(connection: Connection, moments: Moments): string {
  switch (connection.phase) {
    case "connecting":
      return "Connecting";
    case "live":
      return "Live";
    case "reconnecting":
      return "Reconnecting";
    case "offline":
      return `Offline since ${moments.clock(connection.since)}`;
  }
}
