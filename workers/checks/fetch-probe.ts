import type { CheckDefinition, Probe } from "../../shared/checks/definition.ts";
import type { Reading } from "../../shared/checks/sample.ts";

/** What is looked for stands in the beginning; a body without end is not read to its end. */
const MAX_READ = 64 * 1024;

const USER_AGENT = "edge-checks";

type HttpProbe = Extract<Probe, { kind: "http" }>;

const wrong = (reason: string, latency: number | null): Reading => ({ kind: "wrong", reason, latency });

/** What a failed call is called; the platform's own words may hold addresses, and go no further than operators. */
export function faultOf(error: unknown, { timeout }: Pick<CheckDefinition, "timeout">): string {
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) {
    return `no answer within ${timeout} ms`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Looks at a URL. Redirects are not followed: they could lead anywhere. Never rejects. */
export async function probeHttp(
  probe: HttpProbe,
  check: CheckDefinition,
  now: () => number,
): Promise<Reading> {
  const began = now();
  try {
    const response = await fetch(probe.url, {
      method: probe.method,
      redirect: "manual",
      cache: "no-store",
      headers: { "User-Agent": probe.userAgent ?? USER_AGENT },
      signal: AbortSignal.timeout(check.timeout),
    });
    const text = probe.contains === null ? "" : await beginningOf(response);
    const latency = now() - began;
    if (probe.contains === null) await response.body?.cancel();
    const fault = faultIn(probe, response, text);
    return fault === null ? { kind: "right", latency, concern: null } : wrong(fault, latency);
  } catch (error) {
    return wrong(faultOf(error, check), null);
  }
}

function faultIn({ status, header, contains }: HttpProbe, response: Response, text: string): string | null {
  if (!status.includes(response.status)) return `answered ${response.status}`;
  if (header !== null) {
    const value = response.headers.get(header.name);
    if (value === null) return `has no header ${header.name}`;
    if (header.contains !== null && !value.includes(header.contains)) return `has another ${header.name}`;
  }
  return contains === null || text.includes(contains) ? null : "does not hold the expected text";
}

async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let read = 0;
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    read += chunk.length;
    // Leaving the loop cancels the stream.
    if (read >= MAX_READ) break;
  }
  return text;
}
