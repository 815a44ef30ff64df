import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";

interface Item {
  label: string;
  /** It cannot be taken back. */
  grave?: boolean;
  onClick: () => void;
}

/** What else may be done with something; nothing when there is nothing. */
export function MoreMenu({ label, items }: { label: string; items: readonly Item[] }) {
  if (items.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="md" aria-label={label}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item key={item.label} onClick={item.onClick} {...(item.grave ? { color: "red" } : {})}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
