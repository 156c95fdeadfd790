import { stepUpRequest, tokenRequest } from "../../access/requests.ts";
import { placeQuery } from "../../http/page-query.ts";
import { sessionsAnswer, stepUpAnswer, tokenAnswer, tokensAnswer } from "../answers/access.ts";
import { get, post, del, none, missing, says } from "./operation-kinds.ts";

/** Sessions and tokens. */
export const ACCESS = [
  post("/admin/api/step-up", "Proves password or code again", { body: stepUpRequest, ...says(stepUpAnswer) }),
  get("/admin/api/sessions", "Who is signed in", { query: placeQuery, ...says(sessionsAnswer) }),
  del("/admin/api/sessions/:id", "Ends a session", { ...none, ...missing }),
  get("/admin/api/tokens", "API tokens", { query: placeQuery, ...says(tokensAnswer) }),
  post("/admin/api/tokens", "Makes an API token, shown once", {
    body: tokenRequest,
    answer: { status: 201, schema: tokenAnswer },
    refusals: [409],
  }),
  del("/admin/api/tokens/:id", "Revokes a token", { ...none, ...missing }),
] as const;
