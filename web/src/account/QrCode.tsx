import encodeQR from "qr";
import { useMemo } from "react";

/** Always dark on light, as cameras expect it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { side, path } = useMemo(() => drawn(encodeQR(text, "raw", { border: 4 })), [text]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${side} ${side}`} width="200" height="200" shapeRendering="crispEdges">
      <rect width={side} height={side} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}

/** One path for all dark modules. */
function drawn(rows: readonly (readonly boolean[])[]): { side: number; path: string } {
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return { side: rows.length, path };
}
