/** A number that moves is no news: a reader would be told of it every few seconds. */
const withoutNumbers = (line: string): string => line.replace(/\d+/g, "");

/** The lines of a standing that say something new. */
export function newLines(before: string, now: string): readonly string[] {
  const known = new Set(before.split("\n").map(withoutNumbers));
  return now.split("\n").filter((line) => line !== "" && !known.has(withoutNumbers(line)));
}
