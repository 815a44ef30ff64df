/** @jsxImportSource preact */
import type { Line } from "./tracking";

/** What was bought, with how many of each. */
export function Goods({ lines }: { lines: Line[] }) {
  if (lines.length === 0) return null;
  return (
    <ul class="goods">
      {lines.map((line) => (
        <li key={line.title}>
          <span class="quantity">{line.quantity} ×</span> {line.title}
        </li>
      ))}
    </ul>
  );
}
