/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import { fill, type Texts } from "./texts";

/** Browsers give the clipboard to secure pages only; without it there is no button. */
export function CopyButton({ text, texts }: { text: string; texts: Texts }) {
  const [copied, setCopied] = useState(false);
  if (!navigator.clipboard) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <button type="button" class="copy" onClick={() => void copy()} aria-label={fill(texts.copyWhat, { text })}>
      <span aria-live="polite">{copied ? texts.copied : texts.copy}</span>
    </button>
  );
}
