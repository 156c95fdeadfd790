import { OutboxObject, type Sender } from "../durable-objects/outbox.ts";

/** The outbox with everything it can send to. */
export class Outbox extends OutboxObject {
  protected readonly send: Sender = async () => ({ kind: "delivered" });
}
