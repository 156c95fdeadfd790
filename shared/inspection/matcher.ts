/** A set of literal strings, found together in one pass whose time depends on the text's length alone. */
export interface Matcher {
  /** Calls back for each occurrence: which string, and where it begins. */
  find(text: string, found: (index: number, start: number) => void): void;
  /** Whether any of them occurs. */
  some(text: string): boolean;
}

const ASCII = 128;

/**
 * Aho and Corasick's automaton over ASCII. The strings are ASCII and not empty, 65,534 characters in all at most. Built in
 * flat tables, row by row: an isolate's first request waits for it.
 */
export function createMatcher(strings: readonly string[]): Matcher {
  const classes = classesOf(strings);
  const width = Math.max(...classes) + 1;
  const trie = trieOf(strings, classes, width);
  const { next, last } = trie;
  const shorter = linkFailures(trie, width);
  // Looked up for every character, where nearly every answer is no.
  const isEnd = new Uint8Array(last.length);
  for (let state = 0; state < isEnd.length; state++) {
    if (last[state] !== 0 || shorter[state] !== 0) isEnd[state] = 1;
  }
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
        for (let end = state; end !== 0; end = shorter[end] ?? 0) {
          for (let number = last[end] ?? 0; number !== 0; number = trie.same[number] ?? 0) {
            found(number - 1, i + 1 - (strings[number - 1]?.length ?? 0));
          }
        }
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

/** States by number, the start being 0; strings by number from 1. In every table 0 stands for none. */
interface Trie {
  /** A row of `width` for each state: where each class of character leads. */
  readonly next: Uint16Array;
  /** Of each state: its first child, its next sibling, and the class that leads to it. */
  readonly child: Uint16Array;
  readonly sibling: Uint16Array;
  readonly by: Uint8Array;
  /** The last string that ends in each state, and of each string the one before it that is the same. */
  readonly last: Uint16Array;
  readonly same: Uint16Array;
}

function trieOf(strings: readonly string[], classes: Uint8Array, width: number): Trie {
  const most = 1 + strings.reduce((sum, text) => sum + text.length, 0);
  const next = new Uint16Array(most * width);
  const [child, sibling, last] = [new Uint16Array(most), new Uint16Array(most), new Uint16Array(most)];
  const by = new Uint8Array(most);
  const same = new Uint16Array(strings.length + 1);
  let states = 1;
  for (let number = 1; number <= strings.length; number++) {
    const text = strings[number - 1] ?? "";
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      const on = classes[text.charCodeAt(i)] ?? 0;
      const edge = state * width + on;
      if (next[edge] === 0) {
        next[edge] = states;
        by[states] = on;
        sibling[states] = child[state] ?? 0;
        child[state] = states++;
      }
      state = next[edge] ?? 0;
    }
    same[number] = last[state] ?? 0;
    last[state] = number;
  }
  return { next, child, sibling, by, last, same };
}

/**
 * Breadth first: a missing edge goes where the longest proper suffix would go, so a row is that suffix's with the state's
 * own children over it. Gives for each state its longest proper suffix in which a string ends.
 */
function linkFailures({ next, child, sibling, by, last }: Trie, width: number): Uint16Array {
  const failure = new Uint16Array(child.length);
  const shorter = new Uint16Array(child.length);
  const queue = new Uint16Array(child.length);
  let queued = 1;
  for (let head = 0; head < queued; head++) {
    const state = queue[head] ?? 0;
    const back = failure[state] ?? 0;
    shorter[state] = last[back] === 0 ? (shorter[back] ?? 0) : back;
    if (state !== 0) next.copyWithin(state * width, back * width, (back + 1) * width);
    for (let one = child[state] ?? 0; one !== 0; one = sibling[one] ?? 0) {
      const edge = state * width + (by[one] ?? 0);
      // Still the suffix's word, which the copy put there; the start has no suffix.
      if (state !== 0) failure[one] = next[edge] ?? 0;
      next[edge] = one;
      queue[queued++] = one;
    }
  }
  return shorter;
}
