import * as z from "zod";
import { switchRequest } from "../../../shared/policy/requests.ts";
import { easesGuard, SWITCHES, switchValue, type SwitchName } from "../../../shared/policy/switches.ts";
import { err, ok } from "../../../shared/result.ts";
import { SECOND, toUnixSeconds } from "../../../shared/time.ts";
import type { AppContext } from "../../context.ts";
import { adminPage, Duration, Reason } from "../../pages/admin/kit/index.ts";
import { ModePage, SWITCH_WORDS } from "../../pages/admin/mode-page.tsx";
import { carryOut, faultText, inForce } from "../../policy/carry-out.ts";
import { act } from "./act.tsx";

const PAGE = "/admin/mode";
/** Older ones are in the audit log. */
const HISTORY_SHOWN = 500;
const NAMES = Object.keys(SWITCHES) as SwitchName[];

/** `GET /admin/mode`: every switch as this isolate knows it, and who changed what last. */
export async function showModes(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const [policy, history] = await Promise.all([
    services.policy.prepare((work) => c.executionCtx.waitUntil(work)),
    services.policyObject.history(HISTORY_SHOWN),
  ]);
  const now = services.now();
  const switches = NAMES.map((name) => {
    const setting = policy?.switches[name];
    const usual = switchValue(policy?.switches ?? {}, name, now) === SWITCHES[name][0];
    return { name, setting: usual || setting === undefined ? null : setting };
  });
  return adminPage(c, {
    title: "Mode",
    lead: "For an attack, a maintenance, or a guard that hits the wrong people.",
    children: <ModePage switches={switches} history={history} />,
  });
}

const nameOf = (fields: URLSearchParams): SwitchName | null =>
  NAMES.find((name) => name === fields.get("name")) ?? null;

/** Sets a switch for a while. `eases`: the act is for guards, and the table wants proof for it; else for the mode. */
const setting = (eases: boolean) =>
  act({
    read: (form) => {
      const request = switchRequest.omit({ expiresAt: true }).safeParse({
        name: form.get("name"),
        value: form.get("value"),
        reason: form.get("reason"),
      });
      if (!request.success) return err(z.prettifyError(request.error));
      const { name, value } = request.data;
      // The other act must not be a way around the proof.
      if (easesGuard(name, value) !== eases) return err("This switch is set elsewhere.");
      return ok({ ...request.data, seconds: Number(form.get("duration")) });
    },
    ask: (_, fields) => {
      const name = nameOf(fields);
      const value = fields.get("value") ?? "";
      const words = name === null ? undefined : SWITCH_WORDS[name].values[value];
      if (name === null || words === undefined) return null;
      return {
        title: `${SWITCH_WORDS[name].title}: ${words[0].toLowerCase()}?`,
        effect: `${words[2]} In all isolates within 10 seconds.`,
        undo: "put it back at any time; it goes back by itself when the time is over.",
        about: { name, value },
        fields: (
          <>
            <Reason />
            <Duration />
          </>
        ),
        button: "Switch",
        back: PAGE,
      };
    },
    run: async (c, { seconds, ...wish }) => {
      const expiresAt = toUnixSeconds(c.var.services.now()) * SECOND + seconds * SECOND;
      const result = await carryOut(c, { do: "switch", ...wish, expiresAt });
      if (!result.ok) return err(faultText(result.error));
      await inForce(c, result.value.version);
      return ok({ to: PAGE, notice: "Switched; in all isolates within 10 seconds." });
    },
  });

export const setOne = setting(false);
export const easeOne = setting(true);

export const endOne = act({
  read: (form) => {
    const name = nameOf(form);
    return name === null ? err("Which switch is not said") : ok(name);
  },
  ask: (_, fields) => {
    const name = nameOf(fields);
    if (name === null) return null;
    const { title, values } = SWITCH_WORDS[name];
    return {
      title: `${title}: back to usual?`,
      effect: `${values[SWITCHES[name][0]]?.[2] ?? ""} In all isolates within 10 seconds.`,
      undo: "set it again.",
      about: { name },
      button: "Back to usual",
      back: PAGE,
    };
  },
  run: async (c, name) => {
    const value = SWITCHES[name][0];
    const result = await carryOut(c, { do: "switch", name, value, reason: "back to usual", expiresAt: null });
    if (!result.ok) return err(faultText(result.error));
    await inForce(c, result.value.version);
    return ok({ to: PAGE, notice: `${SWITCH_WORDS[name].title} is back to usual.` });
  },
});
