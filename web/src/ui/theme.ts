import { createTheme, Modal, Tooltip } from "@mantine/core";

/** The palette's values are in brand.css; these say which names there are. Locking
 * the scroll of the page behind a dialog would write a style into the page, which
 * the page's policy forbids. */
export const theme = createTheme({
  primaryColor: "brand",
  colors: {
    brand: ["#eef0fd", "#dce0f9", "#b5bdf2", "#8c98eb", "#6a79e0", "#5464d8", "#4757d1", "#3b4cca", "#3040aa", "#263488"],
  },
  defaultRadius: "md",
  cursorType: "pointer",
  components: {
    Modal: Modal.extend({ defaultProps: { lockScroll: false, centered: true } }),
    Tooltip: Tooltip.extend({ defaultProps: { events: { hover: true, focus: true, touch: true } } }),
  },
});
