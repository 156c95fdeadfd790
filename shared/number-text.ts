/**
 * `1,234.5`: thousands apart, at most and at least so many decimals. As `toLocaleString("en")` has it, whose data a fresh
 * isolate takes 10 ms to load, which the dashboard's first page would wait for.
 */
export function numberText(value: number, most = 3, least = 0): string {
  const [whole = "", decimals = ""] = value.toFixed(most).split(".");
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
  const kept = decimals.slice(0, least) + decimals.slice(least).replace(/0+$/, "");
  return kept === "" ? grouped : `${grouped}.${kept}`;
}
