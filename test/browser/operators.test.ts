/** What operators do, in a real browser, against the real Worker. */
import { afterAll, afterEach, beforeAll } from "vitest";
import { closeDesk, closeVisits, openDesk } from "./desk.ts";
import "./sign-in.suite.ts";
import "./dashboard.suite.ts";

beforeAll(openDesk);
afterEach(closeVisits);
afterAll(closeDesk);
