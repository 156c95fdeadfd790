/** What can go wrong between the edge and the database. */
export type Fault =
  /** 500, and nothing was done. */
  | "server_error"
  /** No answer ever; nothing was done. */
  | "hang"
  /** It was done, and the connection breaks. */
  | "drop_after"
  /** It was done, and half the answer arrives. */
  | "hang_in_body"
  /** What another server answers at a wrong address. */
  | "empty_404"
  /** A page of whoever stands in front. */
  | "html";

/** What the next requests meet. */
export class Faults {
  #queue: Fault[] = [];
  #always: Fault | null = null;

  /** The next `times` requests. */
  add(fault: Fault, times = 1): void {
    for (let i = 0; i < times; i++) this.#queue.push(fault);
  }

  /** Every request until `clear`. */
  always(fault: Fault): void {
    this.#always = fault;
  }

  clear(): void {
    this.#queue = [];
    this.#always = null;
  }

  take(): Fault | null {
    return this.#queue.shift() ?? this.#always;
  }
}
