interface TextInput {
  readonly type: number;
  readonly custom_id: string;
  readonly label?: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly style?: number;
  readonly max_length?: number;
}

/** A row holds inputs; a label (type 18) holds one and names it. */
interface Row {
  readonly label?: string;
  readonly component?: TextInput;
  readonly components?: readonly TextInput[];
}

export interface ModalForm {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly Row[];
}

const TEXT_INPUT = 4;
const PARAGRAPH = 2;

/** Shows an application's modal; its fields by custom id, or null when it is dismissed. */
export function askModal(
  dialog: HTMLDialogElement,
  modal: ModalForm,
): Promise<Record<string, string> | null> {
  const form = document.createElement("form");
  form.method = "dialog";
  const title = document.createElement("h1");
  title.textContent = modal.title;
  const submit = document.createElement("button");
  submit.className = "button primary";
  submit.textContent = "Submit";
  submit.value = "submit";
  form.append(title, ...modal.components.flatMap(fieldsOf), submit);
  dialog.replaceChildren(form);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const given = [...new FormData(form)].map(
          ([name, value]) => [name, typeof value === "string" ? value : ""] as const,
        );
        resolve(dialog.returnValue === "submit" ? Object.fromEntries(given) : null);
      },
      { once: true },
    );
  });
}

function fieldsOf(row: Row): HTMLElement[] {
  const inputs = [...(row.components ?? []), ...(row.component === undefined ? [] : [row.component])];
  return inputs
    .filter((input) => input.type === TEXT_INPUT)
    .map((input) => {
      const label = document.createElement("label");
      const field = document.createElement(input.style === PARAGRAPH ? "textarea" : "input");
      field.name = input.custom_id;
      field.value = input.value ?? "";
      field.placeholder = input.placeholder ?? "";
      field.required = input.required ?? true;
      if (input.max_length !== undefined) field.maxLength = input.max_length;
      label.append(row.label ?? input.label ?? input.custom_id, field);
      return label;
    });
}
