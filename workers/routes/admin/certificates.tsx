import { err, ok } from "../../../shared/result.ts";
import { auditAccess } from "../../access/audit.ts";
import { checkCertificate } from "../../certificates/check.ts";
import type { AppContext } from "../../context.ts";
import { CertificatesPage } from "../../pages/admin/certificates-page.tsx";
import { adminPage, Missing } from "../../pages/admin/kit/index.ts";
import { act } from "./act.tsx";
import { asked } from "./asked.ts";

const PAGE = "/admin/certificates";

/** `GET /admin/certificates`. */
export async function showCertificates(c: AppContext): Promise<Response> {
  const watched = await asked(c, "certificates", () => c.var.services.certificates.list());
  return adminPage(c, {
    title: "Certificates",
    lead: "Looked at every six hours; every hour in the last two weeks, and while something is wrong.",
    children: watched === null ? <Missing what="The database" /> : <CertificatesPage watched={watched} />,
  });
}

const targetOf = (c: AppContext, name: string | null) =>
  c.var.services.certificates.targets.find((target) => target.name === name);

export const lookNow = act({
  read: (form) => ok(form.get("name")),
  ask: (c, fields) => {
    const target = targetOf(c, fields.get("name"));
    if (target === undefined) return null;
    return {
      title: `Look at ${target.name} now?`,
      effect:
        "It is connected to, as every few hours; that takes up to 20 seconds. Alerts follow from what is seen.",
      undo: "there is nothing to undo.",
      about: { name: target.name },
      button: "Look now",
      back: PAGE,
    };
  },
  run: async (c, name) => {
    const target = targetOf(c, name);
    if (target === undefined) return err("It is not watched any more.");
    await auditAccess(c, {
      class: "admin",
      event: "certificate_checked",
      account: c.var.principal.account,
      outcome: "success",
      detail: { target: target.name },
    });
    return (await checkCertificate(c.var.services, target, { whenDue: false }))
      ? ok({ to: PAGE, notice: `Looked at ${target.name}.` })
      : err("Somebody is looking at it already; reload the page in a moment.");
  },
});
