import { Text } from "@mantine/core";

/** Why it did not work; read out when it appears. */
export function Problem({ children }: { children: string }) {
  if (!children) return null;
  return (
    <Text role="alert" c="var(--bad)" size="sm">
      {children}
    </Text>
  );
}
