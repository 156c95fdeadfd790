import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../shared/config/config.ts";
import { validVariables } from "../../support/variables.ts";

const parse = (more: Record<string, string>) => parseConfig({ ...validVariables, ...more });
const targets = (more: Record<string, string>) => {
  const config = parse(more);
  return config.ok ? config.value.certificates : config.error;
};

describe("which certificates are watched", () => {
  test("those that are listed", () => {
    const listed = [
      { name: "vps-1", host: "VPS.example", address: "203.0.113.7", port: 8443, private: true },
      { name: "frontend", host: "app.example" },
    ];
    expect(targets({ CERTIFICATES: JSON.stringify(listed) })).toEqual([
      { name: "vps-1", host: "vps.example", address: "203.0.113.7", port: 8443, private: true },
      { name: "frontend", host: "app.example", address: null, port: 443, private: false },
    ]);
    expect(targets({ CERTIFICATES: "[]", TRUSTED_HOSTS: "edge.example" })).toEqual([]);
  });

  test("where none are listed, the origins and the edge's own hosts", () => {
    const origins = [
      { name: "vps-1", url: "https://vps.example:8443/base" },
      { name: "vps-2", url: "http://10.0.0.2" },
    ];
    const key = { kty: "OKP", crv: "Ed25519", d: "A".repeat(43), x: "A".repeat(43) };
    const found = targets({
      ORIGINS: JSON.stringify(origins),
      ORIGIN_SIGNING_KEY: JSON.stringify(key),
      TRUSTED_HOSTS: "edge.example",
    });
    expect(found).toMatchObject([
      { name: "vps-1", host: "vps.example", port: 8443 },
      { name: "edge.example", host: "edge.example", port: 443 },
    ]);
  });

  test.each([
    ["no JSON", "vps.example"],
    ["no list", '{"name":"a","host":"a.example"}'],
    ["a name twice", '[{"name":"a","host":"a.example"},{"name":"a","host":"b.example"}]'],
    ["a host with a scheme", '[{"name":"a","host":"https://a.example"}]'],
    ["a port that is none", '[{"name":"a","host":"a.example","port":70000}]'],
    ["what it does not know", '[{"name":"a","host":"a.example","sni":"b.example"}]'],
  ])("%s is a fault of its own", (_, value) => {
    const config = parse({ CERTIFICATES: value });
    expect(config.ok ? [] : config.error.map(({ name }) => name)).toEqual(["CERTIFICATES"]);
  });
});
