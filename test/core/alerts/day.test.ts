import { describe, expect, test } from "vitest";
import { AlertDay } from "../../support/alert-day.ts";
import { INCIDENTS, liveThrough, TOLD } from "../../support/eventful-day.ts";

describe("a day of an edge", () => {
  const day = new AlertDay();
  liveThrough(day);

  test("is told of once each, with reminders of what nobody has taken", () => {
    expect(day.told()).toEqual(TOLD);
  });

  test("has an incident for each cause", () => {
    expect(day.incidents()).toEqual(INCIDENTS);
  });

  test("is forgotten where it is over", () => {
    expect(day.records.alerts().map(({ name }) => name)).toEqual(["certificate_expiring"]);
  });
});
