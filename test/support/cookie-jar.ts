/** Keeps what answers set, as a browser does; `header` is what it sends. */
export class CookieJar {
  readonly #pairs = new Map<string, string>();

  keep({ headers }: Pick<Response, "headers">): void {
    for (const cookie of headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const name = pair.slice(0, pair.indexOf("="));
      if (/;\s*max-age=0/i.test(cookie)) this.#pairs.delete(name);
      else this.#pairs.set(name, pair);
    }
  }

  get header(): string {
    return [...this.#pairs.values()].join("; ");
  }
}
