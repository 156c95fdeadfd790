/** A set of literal strings, found together in one pass whose time depends on the text's length alone. */
export interface Matcher {
  /** Calls back for each occurrence: which string, and where it begins. */
  find(text: string, found: (index: number, start: number) => void): void;
  /** Whether any of them occurs. */
  some(text: string): boolean;
}

const ASCII = 128;

/** Aho and Corasick's automaton over ASCII. The strings are ASCII and not empty, 65,535 characters in all at most. */
export function createMatcher(strings: readonly string[]): Matcher {
  const classes = classesOf(strings);
  const width = Math.max(...classes) + 1;
  const next = new Uint16Array((1 + strings.reduce((sum, text) => sum + text.length, 0)) * width);
  const ends: number[][] = [[]];
  for (const [index, text] of strings.entries()) {
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      const edge = state * width + (classes[text.charCodeAt(i)] ?? 0);
      if (next[edge] === 0) next[edge] = ends.push([]) - 1;
      state = next[edge] ?? 0;
    }
    ends[state]?.push(index);
  }
  linkFailures(next, ends, width);
  // Looked up for every character, where nearly every answer is no.
  const isEnd = Uint8Array.from(ends, (found) => Number(found.length > 0));
  /** A character past ASCII leads back to the start; so would reading past the table's end, but slowly. */
  const step = (state: number, code: number): number =>
    code < ASCII ? (next[state * width + (classes[code] as number)] as number) : 0;
  return {
    some(text) {
      let state = 0;
      for (let i = 0; i < text.length; i++) {
        state = step(state, text.charCodeAt(i));
        if (isEnd[state] === 1) return true;
      }
      return false;
    },
    find(text, found) {
      let state = 0;
      for (let i = 0; i < text.length; i++) {
        state = step(state, text.charCodeAt(i));
        if (isEnd[state] !== 1) continue;
        for (const index of ends[state] ?? []) found(index, i + 1 - (strings[index]?.length ?? 0));
      }
    },
  };
}

/** Numbers the characters that occur in the strings from 1; all others share 0, which leads back to the start. */
function classesOf(strings: readonly string[]): Uint8Array {
  const classes = new Uint8Array(ASCII);
  let size = 0;
  for (const text of strings) {
    for (let i = 0; i < text.length; i++) classes[text.charCodeAt(i)] ||= ++size;
  }
  return classes;
}

/** Breadth first: a missing edge goes where the longest proper suffix would go. */
function linkFailures(next: Uint16Array, ends: number[][], width: number): void {
  const failure = new Uint16Array(ends.length);
  const queue: number[] = Array.from(next.subarray(0, width)).filter((child) => child !== 0);
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0;
    const back = failure[state] ?? 0;
    ends[state]?.push(...(ends[back] ?? []));
    for (let code = 1; code < width; code++) {
      const child = next[state * width + code] ?? 0;
      const fallback = next[back * width + code] ?? 0;
      if (child === 0) next[state * width + code] = fallback;
      else {
        failure[child] = fallback;
        queue.push(child);
      }
    }
  }
}
