import { describe, expect, test } from "vitest";
import { trafficClass } from "../../shared/limits/traffic.ts";

describe("a request counts as", () => {
  test.each([
    ["POST", "/ingest/heartbeat", "machine"],
    ["POST", "/api/confirm", "confirm"],
    ["GET", "/api/confirm", "confirm"],
    ["GET", "/api/health", "health"],
    ["GET", "/api/healthy", "api"],
    ["POST", "/api/trade", "trading"],
    ["GET", "/api/portfolio", "api"],
    ["GET", "/api/nothing", "api"],
    ["GET", "/api/v1/proxy/list", "general"],
    ["POST", "/admin/login", "general"],
    ["GET", "/admin/login", "general"],
    ["GET", "/verify", "general"],
    ["GET", "/assets/verify-1.js", "general"],
    ["GET", "/apiary", "general"],
    ["GET", "/", "general"],
  ])("%s %s: %s", (method, path, expected) => {
    expect(trafficClass(method, path)).toBe(expected);
  });
});
