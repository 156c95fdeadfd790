/** The proxy from outside: what goes in over a socket, what an origin sees, what comes back. */
import { afterAll, beforeAll, beforeEach } from "vitest";
import { closeStage, forgetArrived, openStage } from "./proxy/stage.ts";
import "./proxy/requests.suite.ts";
import "./proxy/uploads.suite.ts";
import "./proxy/answers.suite.ts";
import "./proxy/failures.suite.ts";
import "./proxy/failover.suite.ts";

beforeAll(openStage);
beforeEach(forgetArrived);
afterAll(closeStage);
