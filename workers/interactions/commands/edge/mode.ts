import { numberOption, textOption } from "../../../../shared/discord/command-options.ts";
import { moment, plain } from "../../../../shared/discord/markdown.ts";
import { say } from "../../../../shared/discord/reply.ts";
import { LONGEST_REASON } from "../../../../shared/policy/change.ts";
import { LONGEST_SETTING, SWITCHES, switchValue } from "../../../../shared/policy/switches.ts";
import { HOUR, MINUTE } from "../../../../shared/time.ts";
import { fill } from "../../../../shared/words/fill.ts";
import type { EdgeCommand } from "./command.ts";
import { askFirst } from "./question.ts";

/** How long a mode lasts where nobody says: it ends by itself, should it be forgotten. */
const DEFAULT_LENGTH = 1 * HOUR;

/** `/edge mode`: the mode in force, or another one for a while. The guards are eased on the dashboard only (row A5). */
export const mode: EdgeCommand = async (interaction, context, words) => {
  const { services, waitUntil } = context;
  const { options } = interaction;
  const now = services.now();
  const wanted = SWITCHES.mode.find((known) => known === textOption(options, "value"));
  if (wanted === undefined) {
    const policy = await services.policy.prepare(waitUntil);
    const value = switchValue(policy?.switches ?? {}, "mode", now);
    const setting = policy?.switches.mode;
    return say(
      value === "normal" || setting === undefined
        ? fill(words.mode.now, { mode: words.mode[value] })
        : fill(words.mode.now_until, {
            mode: words.mode[value],
            until: moment(setting.expiresAt),
            reason: plain(setting.reason, LONGEST_REASON),
            author: plain(setting.author),
          }),
    );
  }
  const reason = textOption(options, "reason");
  if (wanted === "normal") {
    return askFirst(interaction, context, words, words.mode.ask_normal, {
      do: "mode",
      value: wanted,
      reason: reason || "back to normal",
      expiresAt: null,
    });
  }
  if (reason === "") return say(words.mode.needs_reason);
  const minutes = numberOption(options, "minutes") ?? DEFAULT_LENGTH / MINUTE;
  const expiresAt = now + Math.min(minutes * MINUTE, LONGEST_SETTING - MINUTE);
  const question = wanted === "under_attack" ? words.mode.ask_under_attack : words.mode.ask_maintenance;
  return askFirst(
    interaction,
    context,
    words,
    fill(question, { until: moment(expiresAt), reason: plain(reason, LONGEST_REASON) }),
    { do: "mode", value: wanted, reason, expiresAt },
  );
};
