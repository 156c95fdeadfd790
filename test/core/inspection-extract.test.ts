import { describe, expect, it } from "vitest";
import type { Field } from "../../shared/inspection/field.ts";
import { fieldsOf, type RequestParts } from "../../shared/inspection/extract/request.ts";

const NOTHING: RequestParts = { path: "/a", query: "", headers: [], contentType: "", body: "" };
const extract = (parts: Partial<RequestParts>) => fieldsOf({ ...NOTHING, ...parts });
const PATH: Field = { where: "path", name: "", value: "/a" };

describe("the fields of a request", () => {
  it.each<[string, Partial<RequestParts>, readonly Field[]]>([
    [
      "a query, decoded once",
      { query: "a=1%202&b=%2525&c" },
      [
        { where: "query", name: "a", value: "1 2" },
        { where: "query", name: "b", value: "%25" },
        { where: "query", name: "", value: "c" },
      ],
    ],
    ["a broken escape as it stands", { query: "a=%zz+b" }, [{ where: "query", name: "a", value: "%zz b" }]],
    [
      "cookies one by one",
      { headers: [["Cookie", 'a=1; b="2"; c']] },
      [
        { where: "cookie", name: "a", value: "1" },
        { where: "cookie", name: "b", value: "2" },
        { where: "cookie", name: "", value: "c" },
      ],
    ],
    [
      "headers a caller writes, not those the platform does",
      {
        headers: [
          ["User-Agent", "x"],
          ["CF-Ray", "y"],
        ],
      },
      [{ where: "header", name: "user-agent", value: "x" }],
    ],
    ["no origin that is only one", { headers: [["Origin", "http://127.0.0.1:8787"]] }, []],
    [
      "where within the site somebody comes from, without its host",
      {
        headers: [
          ["Host", "127.0.0.1:8787"],
          ["Referer", "http://127.0.0.1:8787/admin?a=1"],
        ],
      },
      [{ where: "header", name: "referer", value: "/admin?a=1" }],
    ],
    [
      "another site whole, also one that begins alike",
      {
        headers: [
          ["Host", "127.0.0.1"],
          ["Referer", "http://127.0.0.1:81/"],
        ],
      },
      [{ where: "header", name: "referer", value: "http://127.0.0.1:81/" }],
    ],
    [
      "an origin that is more than one",
      { headers: [["Origin", "http://127.0.0.1/../etc"]] },
      [{ where: "header", name: "origin", value: "http://127.0.0.1/../etc" }],
    ],
    [
      "the strings of JSON with their paths",
      { contentType: "application/json", body: '{"a":{"b":["x",1,null]}}' },
      [{ where: "body", name: "a.b", value: "x" }],
    ],
    [
      "JSON whatever type is said",
      { contentType: "text/plain", body: '{"a":"x"}' },
      [{ where: "body", name: "a", value: "x" }],
    ],
    [
      "JSON that is none, as a text",
      { contentType: "application/json", body: '{"a":' },
      [{ where: "body", name: "", value: '{"a":' }],
    ],
    [
      "a form",
      { contentType: "application/x-www-form-urlencoded", body: "a=x+y" },
      [{ where: "body", name: "a", value: "x y" }],
    ],
    [
      "a file's name and its text",
      {
        contentType: 'multipart/form-data; boundary="b"',
        body: '--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhi\r\n--b--\r\n',
      },
      [
        { where: "body", name: "filename", value: "a.txt" },
        { where: "body", name: "f", value: "hi" },
      ],
    ],
  ])("%s", (_, parts, fields) => {
    const extracted = extract(parts);
    expect(extracted).toEqual({ fields: [PATH, ...fields], complete: true });
  });

  it("keep a key that is an attack by itself", () => {
    const { fields } = extract({ body: '{"user":{"$gt":1}}' });
    expect(fields).toContainEqual({ where: "body", name: "$gt", value: "" });
  });
});

describe("a request past a bound is not complete", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  it.each([
    ["10,000 query parameters", { query: "a=b&".repeat(10_000) }, true],
    ["one more", { query: "a=b&".repeat(10_001) }, false],
    ["JSON 64 levels deep", { body: nested(64) }, true],
    ["JSON a thousand levels deep", { body: nested(1_000) }, false],
    ["half a million JSON values", { body: `[${"1,".repeat(500_000)}1]` }, false],
    [
      "a thousand parts",
      { contentType: "multipart/form-data; boundary=b", body: `${"--b\r\n\r\nx\r\n".repeat(1_000)}--b--` },
      true,
    ],
    [
      "two thousand parts",
      { contentType: "multipart/form-data; boundary=b", body: `${"--b\r\n\r\nx\r\n".repeat(2_000)}--b--` },
      false,
    ],
  ])("%s", (_, parts, complete) => expect(extract(parts).complete).toBe(complete));
});
