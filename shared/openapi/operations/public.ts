import { confirmRequest } from "../../verification/confirm-request.ts";
import { confirmAnswer, descriptionAnswer, healthAnswer, statusAnswer } from "../answers/public.ts";
import { get, post, page, says } from "./operation-kinds.ts";

/** Anybody. */
export const PUBLIC = [
  post("/api/confirm", "Confirms that a wallet is a member's", {
    body: confirmRequest,
    answer: { schema: confirmAnswer },
    refusals: [401, 403, 409, 503],
  }),
  get("/api/health", "Whether a confirm could be served", {
    answer: { schema: healthAnswer },
    refusals: [503],
  }),
  get("/status.json", "How the services stand", says(statusAnswer)),
  get("/status/badge.svg", "The same as a picture", page("image/svg+xml")),
  get("/status/feed.xml", "Incidents and planned work as a feed", page("application/atom+xml")),
  get("/openapi.json", "This description", says(descriptionAnswer)),
] as const;
