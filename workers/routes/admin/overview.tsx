import type { AppContext } from "../../context.ts";
import { adminPage } from "../../pages/admin/kit/page.tsx";

/** `GET /admin`. */
export const showOverview = (c: AppContext): Promise<Response> =>
  adminPage(c, { title: "Overview", children: <p>…</p> });
