import { createContext, type PropsWithChildren, useContext, useEffect, useEffectEvent, useState } from "react";
import { PulseDocument } from "../gql/graphql";
import { useFeed } from "./follow";

/** Whoever wants to know that something in the store has changed. */
class Pulse {
  readonly #watchers = new Set<() => void>();

  beat(): void {
    for (const tell of this.#watchers) tell();
  }

  watch(tell: () => void): () => void {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }
}

const PulseContext = createContext(new Pulse());

/** Holds the line open on every page. */
export function PulseProvider({ children }: PropsWithChildren) {
  const [pulse] = useState(() => new Pulse());
  useFeed(PulseDocument, {}, { onData: () => pulse.beat() });
  return <PulseContext value={pulse}>{children}</PulseContext>;
}

/** Calls `read` soon after something changed, and at most once in `everyMs`, however
 * much does: what a page reads again must not grow with the traffic. */
export function usePulse(read: () => void, everyMs = 2_000): void {
  const pulse = useContext(PulseContext);
  const again = useEffectEvent(read);
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const stop = pulse.watch(() => {
      const soonMs = 150;
      waiting ??= setTimeout(() => {
        waiting = undefined;
        last = Date.now();
        again();
      }, Math.max(soonMs, last + everyMs - Date.now()));
    });
    return () => {
      stop();
      clearTimeout(waiting);
    };
  }, [pulse, everyMs]);
}
