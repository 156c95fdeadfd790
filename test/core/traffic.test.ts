import { describe, expect, test } from "vitest";
import { trafficClass } from "../../shared/limits/traffic.ts";

describe("a request counts as", () => {
  test.each([
    ["/ingest/heartbeat", "machine"],
    ["/api/confirm", "confirm"],
    ["/api/health", "health"],
    ["/api/healthy", "api"],
    ["/api/trade", "trading"],
    ["/api/portfolio", "api"],
    ["/api/nothing", "api"],
    ["/api/v1/proxy/list", "general"],
    ["/admin/login", "general"],
    ["/verify", "general"],
    ["/assets/verify-1.js", "general"],
    ["/origin/shop/1", "origin"],
    ["/original", "general"],
    ["/apiary", "general"],
    ["/", "general"],
  ])("%s: %s", (path, expected) => {
    expect(trafficClass(path)).toBe(expected);
  });
});
