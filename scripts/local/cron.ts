import { Cron } from "croner";

/** `wrangler dev` runs no schedule of its own: calls the Worker's handler when each cron is due (UTC, as deployed). */
export function startCrons(
  edgeUrl: string,
  crons: readonly string[],
  onError: (text: string) => void,
): () => void {
  const jobs = crons.map(
    (pattern) =>
      new Cron(pattern, { timezone: "UTC", protect: true }, async () => {
        try {
          const query = new URLSearchParams({ cron: pattern });
          const response = await fetch(`${edgeUrl}/cdn-cgi/handler/scheduled?${query.toString()}`);
          if (!response.ok) onError(`cron ${pattern} failed: ${await response.text()}`);
        } catch (error) {
          onError(`cron ${pattern} could not be run: ${String(error)}`);
        }
      }),
  );
  return () => {
    for (const job of jobs) job.stop();
  };
}
