/** How long somebody rests between two keys before suggestions are asked for. */
const REST = 150;

interface Suggested {
  readonly lines?: readonly { readonly line: string; readonly label: string }[];
}

/** Fills the list below the command line with what the edge suggests for the option that is being typed. */
export function suggestWhileTyping(
  input: HTMLInputElement,
  list: HTMLElement,
  ask: (line: string) => Promise<Suggested>,
): void {
  const usual = [...list.children];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const suggest = async (typed: string): Promise<void> => {
    const { lines = [] } = await ask(typed).catch((): Suggested => ({}));
    // Somebody may have gone on typing meanwhile.
    if (input.value !== typed) return;
    const options = lines.map(({ line, label }) =>
      Object.assign(document.createElement("option"), { value: line, label }),
    );
    list.replaceChildren(...usual, ...options);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void suggest(input.value), REST);
  });
}
