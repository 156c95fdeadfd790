import { shownVariables } from "../../../shared/config/shown.ts";
import { variables } from "../../../shared/config/variables.ts";
import type { AppContext } from "../../context.ts";
import { adminPage } from "../../pages/admin/kit/index.ts";
import { SettingsPage } from "../../pages/admin/settings-page.tsx";

/** `GET /admin/settings`. */
export const showSettings = (c: AppContext): Promise<Response> =>
  adminPage(c, {
    title: "Settings",
    lead: "What this deployment runs with.",
    children: <SettingsPage variables={shownVariables(Object.keys(variables().shape), c.env)} />,
  });
