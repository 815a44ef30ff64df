export const en = {
  role: { OWNER: "owner", MANAGER: "manager", FULFILLER: "fulfiller", VIEWER: "viewer" },
};
