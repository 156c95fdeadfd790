/** A limit with hysteresis, so that a figure that hovers around it makes one alert. */
export interface LevelRule {
  readonly limit: number;
  /** Reports in a row above the limit before it fires, and at or below the lower one before it clears. */
  readonly reports: number;
}

/** Where a figure counts as back to normal, as a share of its limit. */
const CLEARS_AT = 0.9;

/** `streak`: reports in a row that speak for the other side. */
export interface Level {
  readonly firing: boolean;
  readonly streak: number;
}

export const CALM: Level = { firing: false, streak: 0 };

/** The next level; whether it fires has changed when `firing` differs. */
export function judgeLevel(level: Level, value: number, { limit, reports }: LevelRule): Level {
  const speaksAgainst = level.firing ? value <= limit * CLEARS_AT : value > limit;
  if (!speaksAgainst) return level.streak === 0 ? level : { ...level, streak: 0 };
  const streak = level.streak + 1;
  return streak >= reports ? { firing: !level.firing, streak: 0 } : { ...level, streak };
}
