interface TextInput {
  readonly type: number;
  readonly custom_id: string;
  readonly label?: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly style?: number;
  readonly max_length?: number;
  readonly default_values?: readonly { readonly id: string }[];
}

/** What a select offers: Discord fills in the server's own. */
export interface Offered {
  readonly roles: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
}

type Fields = Record<string, string | string[]>;

/** A row holds inputs; a label (type 18) holds one and names it. */
interface Row {
  readonly label?: string;
  readonly description?: string;
  readonly component?: TextInput;
  readonly components?: readonly TextInput[];
}

export interface ModalForm {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly Row[];
}

const TEXT_INPUT = 4;
const ROLE_SELECT = 6;
const CHANNEL_SELECT = 8;
const PARAGRAPH = 2;

/** Shows an application's modal; its fields by custom id, or null when it is dismissed. */
export function askModal(
  dialog: HTMLDialogElement,
  modal: ModalForm,
  offered: Offered,
): Promise<Fields | null> {
  const form = document.createElement("form");
  form.method = "dialog";
  const title = document.createElement("h1");
  title.textContent = modal.title;
  const submit = document.createElement("button");
  submit.className = "button primary";
  submit.textContent = "Submit";
  submit.value = "submit";
  form.append(title, ...modal.components.flatMap((row) => fieldsOf(row, offered)), submit);
  dialog.replaceChildren(form);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const given = [...form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]")].map(
          (field) =>
            [
              field.name,
              field instanceof HTMLSelectElement ? [field.value].filter((id) => id !== "") : field.value,
            ] as const,
        );
        resolve(dialog.returnValue === "submit" ? Object.fromEntries(given) : null);
      },
      { once: true },
    );
  });
}

function fieldsOf(row: Row, offered: Offered): HTMLElement[] {
  const inputs = [...(row.components ?? []), ...(row.component === undefined ? [] : [row.component])];
  return inputs.map((input) => {
    const label = document.createElement("label");
    const hint = document.createElement("small");
    hint.textContent = row.description ?? "";
    label.append(row.label ?? input.label ?? input.custom_id, fieldOf(input, offered), hint);
    return label;
  });
}

function fieldOf(input: TextInput, { roles, channels }: Offered): HTMLElement {
  if (input.type === ROLE_SELECT) return select(input, roles);
  if (input.type === CHANNEL_SELECT) return select(input, channels);
  const field = document.createElement(
    input.type === TEXT_INPUT && input.style === PARAGRAPH ? "textarea" : "input",
  );
  field.name = input.custom_id;
  field.value = input.value ?? "";
  field.placeholder = input.placeholder ?? "";
  field.required = input.required ?? true;
  if (input.max_length !== undefined) field.maxLength = input.max_length;
  return field;
}

function select(
  input: TextInput,
  choices: readonly { readonly id: string; readonly name: string }[],
): HTMLElement {
  const field = document.createElement("select");
  field.name = input.custom_id;
  const nothing = input.required === false ? [new Option("–", "")] : [];
  field.append(...nothing, ...choices.map(({ id, name }) => new Option(name, id)));
  field.value = input.default_values?.[0]?.id ?? "";
  return field;
}
