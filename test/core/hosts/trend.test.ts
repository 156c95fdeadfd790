import { expect, test } from "vitest";
import { trendFigures } from "../../../shared/hosts/figures.ts";
import { addReport, trendPoint, type HourOfHost } from "../../../shared/hosts/trend.ts";
import { HOUR, MINUTE } from "../../../shared/time.ts";

const NINE = 9 * HOUR;

test("an hour keeps least, mean and most of each figure, and is handed over when the next begins", () => {
  let hour: HourOfHost | null = null;
  for (const [minute, cpu] of [0.2, 0.4, 0.9].entries()) {
    const added = addReport(hour, { cpu }, NINE + minute * MINUTE);
    expect(added.finished).toBeNull();
    hour = added.current;
  }
  const next = addReport(hour, { cpu: 0.1, memory: 0.5 }, NINE + HOUR);
  expect(trendPoint(next.finished!)).toEqual({
    hour: NINE,
    figures: { cpu: { min: 0.2, avg: 0.5, max: 0.9 } },
  });
  expect(next.current).toMatchObject({ hour: NINE + HOUR, figures: { memory: { count: 1 } } });
});

test("the fullest disk speaks for all, and what is absent is no zero", () => {
  const disks = [0.2, 0.7, 0.4].map((used, i) => ({ mount: `/${i}`, used }));
  expect(trendFigures({ disks, sent: 5 })).toEqual({ disk: 0.7, sent: 5 });
  expect(trendFigures({ disks: [] })).toEqual({});
});
