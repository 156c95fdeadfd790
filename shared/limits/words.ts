/** Words a whole number below 2^48 takes: enough for Unix milliseconds until the year 10889. */
export const WIDE = 3;

export function readWide(words: Uint16Array, at: number): number {
  return (
    (words[at] as number) * 0x1_0000_0000 + (words[at + 1] as number) * 0x1_0000 + (words[at + 2] as number)
  );
}

export function writeWide(words: Uint16Array, at: number, value: number): void {
  words[at] = Math.floor(value / 0x1_0000_0000);
  words[at + 1] = Math.floor(value / 0x1_0000) & 0xffff;
  words[at + 2] = value & 0xffff;
}
