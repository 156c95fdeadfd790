import { LiveObject } from "../durable-objects/live.ts";
import type { Env } from "./env.ts";

/** The dashboard's open sockets, and the figures they are sent. */
export class Live extends LiveObject {
  #read: (() => Promise<string>) | undefined;

  /** What it reads is loaded when somebody watches, once an instance. */
  protected override async snapshot(): Promise<string> {
    const { liveFigures } = await import("./metrics/live-figures.ts");
    return (this.#read ??= liveFigures(this.env as Env))();
  }
}
