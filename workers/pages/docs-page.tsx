import type { DescribedOperation, Description } from "../../shared/openapi/document.ts";
import { assets } from "./assets.ts";
import { Layout } from "./layout.tsx";

interface Listed extends DescribedOperation {
  readonly method: string;
  readonly path: string;
}

const Schema = ({ title, schema }: { readonly title: string; readonly schema: unknown }) => (
  <details>
    <summary>{title}</summary>
    <pre tabindex={0} role="region" aria-label={title}>
      <code>{JSON.stringify(schema, null, 2)}</code>
    </pre>
  </details>
);

/** A schema's type in a word or two, for the table of parameters. */
function typeOf(schema: unknown): string {
  const { type, enum: values } = (schema ?? {}) as { type?: unknown; enum?: readonly unknown[] };
  if (values !== undefined) return values.join(" | ");
  return typeof type === "string" ? type : "any";
}

const Parameters = ({ parameters }: Pick<DescribedOperation, "parameters">) => (
  <table>
    <thead>
      <tr>
        <th scope="col">Parameter</th>
        <th scope="col">In</th>
        <th scope="col">Type</th>
        <th scope="col">Needed</th>
      </tr>
    </thead>
    <tbody>
      {parameters.map(({ name, in: place, required, schema }) => (
        <tr>
          <th scope="row">
            <code>{name}</code>
          </th>
          <td>{place}</td>
          <td>{typeOf(schema)}</td>
          <td>{required ? "yes" : "no"}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Operation = ({ operation }: { readonly operation: Listed }) => (
  <article id={operation.operationId}>
    <h3>
      <span class={`method ${operation.method.toLowerCase()}`}>{operation.method}</span>{" "}
      <a href={`#${operation.operationId}`}>
        <code>{operation.path}</code>
      </a>
    </h3>
    <p>{operation.summary}.</p>
    {operation.description === undefined ? null : <p class="quiet">{operation.description}</p>}
    {operation.parameters.length === 0 ? null : <Parameters parameters={operation.parameters} />}
    {Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) => (
      <Schema title={`Body (${type})`} schema={schema} />
    ))}
    <ul class="answers">
      {Object.entries(operation.responses).map(([status, { description, content }]) => (
        <li>
          <b>{status}</b> {description}
          {status < "400" && content !== undefined
            ? Object.entries(content).map(([type, { schema }]) =>
                schema === undefined ? ` (${type})` : <Schema title={type} schema={schema} />,
              )
            : null}
        </li>
      ))}
    </ul>
  </article>
);

/** `/docs`: what `/openapi.json` says, to read. */
export const docsPage = ({ info, tags, paths }: Description, now: number) => {
  const all: readonly Listed[] = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) =>
      Object.assign({ method: method.toUpperCase(), path }, described),
    ),
  );
  return (
    <Layout title="API" style={assets.docsStyle.path} kind="desk" now={now}>
      <main class="docs">
        <h1>{info.title}: API</h1>
        <p>{info.description}</p>
        <p>
          As a file for programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).
        </p>
        {tags.map(({ name, description }) => (
          <section aria-labelledby={name}>
            <h2 id={name}>{name}</h2>
            <p class="quiet">{description}</p>
            {all
              .filter((operation) => operation.tags.includes(name))
              .map((operation) => (
                <Operation operation={operation} />
              ))}
          </section>
        ))}
      </main>
    </Layout>
  );
};
