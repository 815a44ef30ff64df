/** @jsxImportSource preact */
import type { Moments } from "./moments";
import type { Step } from "./tracking";

/** The newest steps stay in sight; older ones are one press away. */
const inSight = 3;

export function Trail({ events, moments }: { events: Step[]; moments: Moments }) {
  if (events.length === 0) return null;
  const older = events.slice(inSight);
  return (
    <div class="trail">
      <Steps events={events.slice(0, inSight)} moments={moments} />
      {older.length > 0 && (
        <details>
          <summary>{older.length === 1 ? "1 earlier step" : `${older.length} earlier steps`}</summary>
          <Steps events={older} moments={moments} />
        </details>
      )}
    </div>
  );
}

function Steps({ events, moments }: { events: Step[]; moments: Moments }) {
  return (
    <ol>
      {events.map((step) => (
        <li key={`${step.occurredAt} ${step.message}`}>
          <span class="what">{step.message}</span>
          <span class="when">
            <time dateTime={step.occurredAt}>{moments.moment(step.occurredAt)}</time>
            {step.location && ` · ${step.location}`}
          </span>
        </li>
      ))}
    </ol>
  );
}
