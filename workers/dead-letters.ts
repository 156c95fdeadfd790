import type { Destination } from "../shared/outbox/effect.ts";
import { auditAccess } from "./access/audit.ts";
import type { AppContext } from "./context.ts";

type Outbox = ReturnType<AppContext["var"]["services"]["outbox"]>;

/** Something an operator does to a dead letter, recorded before it returns. False: there is none of that key. */
const deadLetterAct =
  (event: string, change: (outbox: Outbox, key: string) => Promise<boolean>) =>
  async (c: AppContext, destination: Destination, key: string): Promise<boolean> => {
    const done = await change(c.var.services.outbox(destination), key);
    await auditAccess(c, {
      class: "admin",
      event,
      account: c.var.principal.account,
      outcome: done ? "success" : "failure",
      detail: { destination, item: key },
    });
    return done;
  };

/** Tries it again, behind what its subject has pending. */
export const replayDead = deadLetterAct("dead_letter_replayed", (outbox, key) => outbox.replay(key));

/** Gives it up for good. */
export const discardDead = deadLetterAct("dead_letter_discarded", (outbox, key) => outbox.discard(key));
