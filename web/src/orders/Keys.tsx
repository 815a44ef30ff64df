import { Kbd, Modal, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Which key does what. */
export function Keys({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const keys = [
    ["j k ↓ ↑", t("orders.helpMove")],
    ["Enter", t("orders.helpOpen")],
    ["x", t("orders.helpSelect")],
    ["s", t("orders.helpShip")],
    ["r", t("orders.helpRefresh")],
    ["/", t("orders.helpSearch")],
    ["Esc", t("orders.helpEscape")],
    ["?", t("orders.helpHelp")],
  ] as const;
  return (
    <Modal opened={opened} onClose={onClose} title={t("orders.help")} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <Table>
        <Table.Tbody>
          {keys.map(([key, what]) => (
            <Table.Tr key={key}>
              <Table.Td>
                {key.split(" ").map((one) => (
                  <Kbd key={one} mr={4}>
                    {one}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
