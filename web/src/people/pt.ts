import type { en } from "./en";

export const pt: typeof en = {
  role: { OWNER: "dono", MANAGER: "gerente", FULFILLER: "expedidor", VIEWER: "observador" },
};
