import { ITEMS } from "../../../shared/compliance/items.ts";
import { refuse } from "../../../shared/http/errors.ts";
import { err, ok } from "../../../shared/result.ts";
import { openReports, readReport, signOff, type SignOff } from "../../compliance/operations.ts";
import { LONGEST_NOTE, signNote } from "../../../shared/compliance/requests.ts";
import type { AppContext } from "../../context.ts";
import { respondRefusal } from "../../http/refusal.ts";
import { CompliancePage, ReportSection } from "../../pages/admin/compliance-page.tsx";
import { adminPage, Field, Missing } from "../../pages/admin/kit/index.ts";
import { act } from "./act.tsx";
import { asked } from "./asked.ts";

const PAGE = "/admin/compliance";
const LEAD = "What can be checked is checked within the hour; the rest is looked at by somebody, and signed.";

/** `GET /admin/compliance`: the current lists; with `?cadence=&period=` one of them. */
export async function showCompliance(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const { cadence = "", period = "" } = c.req.query();
  if (period !== "") {
    const report = await readReport(services, cadence, period, services.now());
    if (report === null) return respondRefusal(c, refuse("not_found", "There is no such period"));
    const title = `${cadence}: ${period}`;
    return adminPage(c, {
      title: "Compliance",
      lead: LEAD,
      children: <ReportSection {...{ report, title }} />,
    });
  }
  const cadences = await asked(c, "compliance", () => openReports(services, services.now()));
  return adminPage(c, {
    title: "Compliance",
    lead: LEAD,
    children: cadences === null ? <Missing what="The database" /> : <CompliancePage cadences={cadences} />,
  });
}

const fieldsOf = (form: URLSearchParams): Omit<SignOff, "note"> => ({
  cadence: form.get("cadence") ?? "",
  period: form.get("period") ?? "",
  item: form.get("item") ?? "",
});

export const signOne = act({
  read: (form) => {
    const note = signNote.safeParse(form.get("note"));
    return note.success
      ? ok({ ...fieldsOf(form), note: note.data })
      : err(`Say what was looked at, in ${LONGEST_NOTE} characters at most.`);
  },
  ask: (_, fields) => {
    const about = fieldsOf(fields);
    const item = ITEMS.find(({ id, cadence }) => id === about.item && cadence === about.cadence);
    if (item === undefined) return null;
    return {
      title: `Sign “${item.title}”, ${about.period}?`,
      effect: `Your name, the time and the note stand in the report and in the audit log. Before you sign: ${item.how}`,
      undo: null,
      about: { ...about },
      fields: (
        <Field
          name="note"
          label="Note"
          hint="What was looked at, and what came of it"
          maxlength={LONGEST_NOTE}
          required
        />
      ),
      button: "Sign",
      back: PAGE,
    };
  },
  run: async (c, input: SignOff) => {
    const signed = await signOff(c, input);
    if (!signed.ok) return err(signed.error.message);
    const { by } = signed.value;
    return by === c.var.principal.account
      ? ok({ to: PAGE, notice: "Signed." })
      : ok({ to: PAGE, notice: `Nothing was left to sign: ${by ?? "the check"} was faster.` });
  },
});
