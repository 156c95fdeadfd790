import { DEFAULT_FIGURES, type AnomalyFigures } from "../anomalies/figures.ts";
import * as z from "../schema.ts";
import { jsonVariable } from "./json-variable.ts";

const LARGEST = 10_000_000;

function figuresSchema() {
  const count = z.int().check(z.minimum(1), z.maximum(LARGEST));
  return z.partial(
    z.strictObject({
      errorsPerHundred: z.number().check(z.gt(0), z.maximum(100)),
      unauthorised: count,
      forbidden: count,
      limited: count,
      apiRequestsADay: count,
      floodFloor: count,
      floodTimes: z.number().check(z.minimum(1), z.maximum(1_000)),
      deniedAMinute: count,
      jailed: count,
    }),
  );
}

export const anomalyVariables = () => ({
  ANOMALIES: jsonVariable(
    figuresSchema,
    'must be JSON like {"errorsPerHundred":10,"apiRequestsADay":10000}: known figures, each above 0',
  ),
});

interface AnomalyVariables {
  readonly ANOMALIES: { readonly [Name in keyof AnomalyFigures]?: number | undefined } | null;
}

export const anomaliesFrom = ({ ANOMALIES }: AnomalyVariables): AnomalyFigures =>
  ({ ...DEFAULT_FIGURES, ...ANOMALIES }) as AnomalyFigures;
