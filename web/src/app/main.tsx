import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "../ui/tokens.css";
import "../ui/brand.css";
import { createRoot } from "react-dom/client";
import { takeToken } from "../api/session";
import { doorOf } from "../entry/door";
import { App } from "./App";
import { startLanguage } from "./languages";

if (!doorOf(location.pathname)) takeToken();
await startLanguage();
createRoot(document.getElementById("admin")!).render(<App />);
