/** The wallet page in a real browser, against the real Worker. */
import { afterAll, afterEach, beforeAll } from "vitest";
import { closePages, closeStage, openStage } from "./stage.ts";
import "./journeys.suite.ts";
import "./failures.suite.ts";
import "./surface.suite.ts";

beforeAll(openStage);
afterEach(closePages);
afterAll(closeStage);
