import { useHotkeys } from "@mantine/hooks";

interface TableKeys {
  move: (by: number) => void;
  onSelect: () => void;
  onRefresh: () => void;
  onClear: () => void;
  onHelp: () => void;
}

/** Working through the list without a mouse. The row that is reached has the focus, so Enter opens it. */
export function useTableKeys({ move, onSelect, onRefresh, onClear, onHelp }: TableKeys): void {
  useHotkeys([
    ["j", () => move(1)],
    ["ArrowDown", () => move(1)],
    ["k", () => move(-1)],
    ["ArrowUp", () => move(-1)],
    ["x", onSelect],
    ["r", onRefresh],
    ["Escape", onClear],
    ["/", () => document.getElementById("orders-search")?.focus()],
    ["shift+?", onHelp],
  ]);
}
