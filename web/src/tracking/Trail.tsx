/** @jsxImportSource preact */
import type { Moments } from "./moments";
import { fill, stepText, type Texts } from "./texts";
import type { Step } from "./tracking";

/** The newest steps stay in sight; older ones are one press away. */
const inSight = 3;

interface Props {
  events: Step[];
  moments: Moments;
  texts: Texts;
}

export function Trail({ events, moments, texts }: Props) {
  if (events.length === 0) return null;
  const older = events.slice(inSight);
  return (
    <div class="trail">
      <Steps events={events.slice(0, inSight)} moments={moments} texts={texts} />
      {older.length > 0 && (
        <details>
          <summary>{older.length === 1 ? texts.earlierStep : fill(texts.earlierSteps, { n: older.length })}</summary>
          <Steps events={older} moments={moments} texts={texts} />
        </details>
      )}
    </div>
  );
}

function Steps({ events, moments, texts }: Props) {
  return (
    <ol>
      {events.map((step) => (
        <li key={`${step.occurredAt} ${step.message}`}>
          <span class="what">{stepText(texts, step)}</span>
          <span class="when">
            <time dateTime={step.occurredAt}>{moments.moment(step.occurredAt)}</time>
            {step.location && ` · ${step.location}`}
          </span>
        </li>
      ))}
    </ol>
  );
}
