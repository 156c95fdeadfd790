import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mapLocation } from "../../../shared/gateway/location.ts";
import { isMappable, isMapped } from "../../../shared/gateway/mapping.ts";
import { canonicalPath } from "../../../shared/gateway/path.ts";

const outcome = (path: string) => {
  const canonical = canonicalPath(path);
  return canonical.ok ? canonical.value : `refused: ${canonical.error}`;
};

const SEPARATOR = "refused: a separator or control character in a segment";

describe("a path", () => {
  test.each([
    ["/", "/"],
    ["/a/b", "/a/b"],
    ["/a/b/", "/a/b/"],
    ["/a%41%7e%2d", "/aA~-"],
    ["/%c3%a4", "/%C3%A4"],
    ["/a+b,c=d:e@f!$&'()*", "/a+b,c=d:e@f!$&'()*"],
    ["/a%2Bb%26", "/a%2Bb%26"],
    ["/100%25", "/100%25"],
    ["/...", "/..."],
    ["/a..b", "/a..b"],
    ["//", "refused: an empty segment"],
    ["//evil.example", "refused: an empty segment"],
    ["/a//b", "refused: an empty segment"],
    ["/.", "refused: a dot segment"],
    ["/a/%2e%2E/b", "refused: a dot segment"],
    ["/a/\u{FF0E}\u{FF0E}/b", "refused: a dot segment"],
    ["/%EF%BC%8E%EF%BC%8E/b", "refused: a dot segment"],
    ["/..%2fadmin", SEPARATOR],
    ["/..%2Fadmin", SEPARATOR],
    ["/..%5cadmin", SEPARATOR],
    ["/a%EF%BC%8Fb", SEPARATOR],
    ["/a%00.txt", SEPARATOR],
    ["/a%0d%0aX: 1", SEPARATOR],
    ["/a;b=1", SEPARATOR],
    ["/..;/admin", SEPARATOR],
    ["/a%3bb", SEPARATOR],
    ["/%252e%252e/", "refused: an escape within an escape"],
    ["/%25%32%65", "refused: an escape within an escape"],
    ["/%c0%ae%c0%ae/", "refused: an escape that is not UTF-8"],
    ["/%", "refused: an escape that is not UTF-8"],
    ["/%zz", "refused: an escape that is not UTF-8"],
  ])("%s is %s", (path, expected) => {
    expect(outcome(path)).toBe(expected);
  });

  test("that passed is its own canonical form, and no URL parser makes another of it below any prefix", () => {
    const piece = fc.constantFrom(
      "a",
      "/",
      ".",
      "..",
      "%2e",
      "%2F",
      "%5c",
      "%25",
      "2e",
      ";",
      "%",
      "ä",
      "\\",
      "?",
      "#",
      "%00",
      "~",
      "%41",
      "@",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        // As it comes to us: from a URL that was parsed once.
        const { pathname } = new URL(`https://edge.example/${pieces.join("")}`);
        const canonical = canonicalPath(pathname);
        if (!canonical.ok) return;
        expect(outcome(canonical.value)).toBe(canonical.value);
        const target = new URL(`https://vps.example/base${canonical.value}`);
        expect(target.pathname).toBe(`/base${canonical.value}`);
        expect(decodeURIComponent(canonical.value).split("/")).not.toContain("..");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("what anybody may ask for", () => {
  test.each<[string, readonly string[], boolean]>([
    ["/shop", ["/shop"], true],
    ["/shop/1", ["/shop"], true],
    ["/shop/1", ["/shop/"], true],
    ["/shopping", ["/shop"], false],
    ["/Shop", ["/shop"], false],
    ["/", ["/shop"], false],
    ["/anything/at/all", ["/"], true],
    ["/anything", [], false],
    ["/trade", ["/"], false],
    ["/TRADE/", ["/"], false],
    ["/portfolio/x", ["/"], false],
    ["/traders", ["/"], true],
  ])("%s below %j: %s", (path, mapped, expected) => {
    expect(isMapped(path, mapped)).toBe(expected);
  });

  test.each(["/trade", "/Portfolio", "/a/../b", "shop", "", "/a%2fb", "/%41"])("can never be %j", (path) => {
    expect(isMappable(path)).toBe(false);
  });
});

describe("a redirect", () => {
  const origins = [
    { name: "a", url: "http://10.0.0.5:8080/app", weight: 1, backup: false },
    { name: "b", url: "https://vps-2.example", weight: 1, backup: false },
  ];
  test.each([
    ["/app/login?next=%2F#top", "/origin/login?next=%2F#top"],
    ["next", "/origin/orders/next"],
    ["?page=2", "/origin/orders/1?page=2"],
    ["/app", "/origin/"],
    ["http://10.0.0.5:8080/app/x", "/origin/x"],
    ["https://vps-2.example/x", "/origin/x"],
    ["https://elsewhere.example/x", "https://elsewhere.example/x"],
    ["/apple", null],
    ["/", null],
    ["../../x", null],
    ["http://10.0.0.5:9090/app/x", null],
    ["https://vps-2.example:8443/x", null],
    ["//vps-2.example/%2e%2e%2fx", null],
    ["data:text/html,x", null],
    ["http://ada:secret@elsewhere.example/", null],
    ["http://[", null],
  ])("to %s leads to %s", (location, expected) => {
    const target = new URL("http://10.0.0.5:8080/app/orders/1");
    expect(mapLocation(location, target, origins, "/origin")).toBe(expected);
  });
});
