import { breakerOrder } from "../../breaker/requests.ts";
import { letterQuery, lettersQuery } from "../../outbox/requests.ts";
import { breakerAnswer, breakersAnswer } from "../answers/breakers.ts";
import { metricsAnswer } from "../answers/metrics.ts";
import { deadLettersAnswer, outboxAnswer } from "../answers/outbox.ts";
import { get, post, put, del, none, missing, page, says } from "./operation-kinds.ts";

/** Figures, breakers and outboxes. */
export const PARTS = [
  get("/admin/api/metrics", "Figures with percentiles. Times in Unix milliseconds", {
    answer: { schema: metricsAnswer },
  }),
  get("/metrics", "The same for Prometheus", page("text/plain")),
  get(
    "/admin/api/breakers",
    "Every breaker, its counts and history. Times in Unix milliseconds",
    says(breakersAnswer),
  ),
  put("/admin/api/breakers/:dependency", "Holds a breaker open or closed, or closes it", {
    body: breakerOrder,
    ...says(breakerAnswer),
    ...missing,
  }),
  get("/admin/api/outbox", "What waits for each destination", { answer: { schema: outboxAnswer } }),
  get("/admin/api/outbox/:destination/dead", "A page of dead letters, each with why", {
    query: lettersQuery,
    ...says(deadLettersAnswer),
    ...missing,
  }),
  del("/admin/api/outbox/:destination/dead", "Gives a dead letter up", {
    query: letterQuery,
    ...none,
    ...missing,
  }),
  post("/admin/api/outbox/:destination/dead/replay", "Tries a dead letter again", {
    query: letterQuery,
    ...none,
    ...missing,
  }),
] as const;
