/** @jsxImportSource preact */
import { useState } from "preact/hooks";

/** Browsers give the clipboard to secure pages only; without it there is no button. */
export function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  if (!navigator.clipboard) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <button type="button" class="copy" onClick={() => void copy()} aria-label={`Copy ${text}`}>
      <span aria-live="polite">{copied ? "Copied" : "Copy"}</span>
    </button>
  );
}
