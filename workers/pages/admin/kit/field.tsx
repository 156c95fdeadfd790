import type { Child } from "hono/jsx";
import { usePage } from "./context.ts";

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: Child;
  readonly type?: "text" | "number" | "search" | "password" | "datetime-local";
  readonly value?: string;
  readonly required?: boolean;
  readonly maxlength?: number;
  readonly minlength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly autocomplete?: string;
}

/** What an input says of its fault, where the reader finds the words; the first one is where to go on. */
function faultOf(name: string) {
  const { wrong } = usePage();
  if (wrong[name] === undefined) return {};
  const autofocus = Object.keys(wrong)[0] === name;
  return { "aria-invalid": "true", "aria-describedby": `${name}-fault`, autofocus } as const;
}

/** Label, hint and input, with what is wrong below them. */
const Labelled = ({
  of: name,
  label,
  hint,
  children,
}: {
  readonly of: string;
  readonly label: string;
  readonly hint: Child | undefined;
  readonly children: Child;
}) => {
  const fault = usePage().wrong[name];
  return (
    <div>
      <label>
        {label}
        {hint === undefined ? null : <small>{hint}</small>}
        {children}
      </label>
      {fault === undefined ? null : (
        <p class="fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
};

/** A labelled input; what was typed before comes back. */
export const Field = ({
  label,
  hint,
  type = "text",
  value = "",
  autocomplete = "off",
  ...rest
}: FieldProps) => {
  const typed = type === "password" ? undefined : usePage().typed?.get(rest.name);
  return (
    <Labelled of={rest.name} label={label} hint={hint}>
      <input
        type={type}
        value={typed ?? value}
        autocomplete={autocomplete}
        {...faultOf(rest.name)}
        {...rest}
      />
    </Labelled>
  );
};

interface TextAreaProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: Child;
  readonly value?: string;
  readonly required?: boolean;
  readonly maxlength?: number;
}

/** As `Field`, for several lines. */
export const TextArea = ({ label, hint, value = "", ...rest }: TextAreaProps) => (
  <Labelled of={rest.name} label={label} hint={hint}>
    <textarea spellcheck={false} {...faultOf(rest.name)} {...rest}>
      {usePage().typed?.get(rest.name) ?? value}
    </textarea>
  </Labelled>
);

interface SelectProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: Child;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly value?: string;
}

export const Select = ({ name, label, hint, options, value = "" }: SelectProps) => {
  const chosen = usePage().typed?.get(name) ?? value;
  return (
    <Labelled of={name} label={label} hint={hint}>
      <select name={name} {...faultOf(name)}>
        {options.map(([option, text]) => (
          <option value={option} selected={option === chosen}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
};

export const Check = ({
  name,
  label,
  value = "yes",
}: {
  readonly name: string;
  readonly label: Child;
  readonly value?: string;
}) => (
  <label class="check">
    <input
      type="checkbox"
      name={name}
      value={value}
      checked={usePage().typed?.getAll(name).includes(value) === true}
    />{" "}
    {label}
  </label>
);
