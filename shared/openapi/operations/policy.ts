import { placeQuery } from "../../http/page-query.ts";
import { banQuery } from "../../jails/requests.ts";
import { decisionStream } from "../../policy/crowdsec.ts";
import {
  entryRequest,
  exportQuery,
  importQuery,
  pageQuery,
  switchRequest,
  targetQuery,
} from "../../policy/requests.ts";
import { bansAnswer, changeAnswer, entriesAnswer, importAnswer, modeAnswer } from "../answers/policy.ts";
import { get, post, put, del, none, missing, page } from "./operation-kinds.ts";

const A_LINE_EACH = "One target a line: an address, a network, a country, AS and a number";
const removal = { query: targetQuery, answer: { schema: changeAnswer }, ...missing } as const;
const imported = { query: importQuery, text: A_LINE_EACH, answer: { schema: importAnswer } } as const;
const entries = { query: pageQuery, answer: { schema: entriesAnswer } } as const;
const entry = { body: entryRequest, answer: { status: 201, schema: changeAnswer } } as const;

/** Lists, bans and switches. */
export const POLICY = [
  get("/admin/api/blocks", "The block list, newest change first", entries),
  post("/admin/api/blocks", "Puts an entry on the block list", entry),
  del("/admin/api/blocks", "Takes an entry off the block list", removal),
  post("/admin/api/blocks/import", "Imports a block list: text, or CrowdSec's decision stream", {
    ...imported,
    body: decisionStream,
  }),
  get("/admin/api/blocks/export", "The whole block list as text, or as CrowdSec's decision stream", {
    query: exportQuery,
    answer: { type: "text/plain", others: ["application/json"] },
  }),
  get("/admin/api/allow", "The allow list, newest change first", entries),
  post("/admin/api/allow", "Puts an entry on the allow list", entry),
  del("/admin/api/allow", "Takes an entry off the allow list", removal),
  post("/admin/api/allow/import", "Imports an allow list", imported),
  get("/admin/api/allow/export", "The whole allow list as text", page("text/plain")),
  get("/admin/api/blocks/bans", "Who is locked up, why and until when", {
    query: placeQuery,
    answer: { schema: bansAnswer },
  }),
  del("/admin/api/blocks/bans", "Lets somebody out", { query: banQuery, ...none, ...missing }),
  get("/admin/api/mode", "Every switch and its value", { answer: { schema: modeAnswer } }),
  put("/admin/api/mode", "Sets a switch for a while; easing a guard needs the password again", {
    body: switchRequest,
    answer: { schema: changeAnswer },
  }),
] as const;
