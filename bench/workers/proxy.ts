/** The least a proxying Worker can do: the ceiling of the gateway. */
interface ProxyEnv {
  readonly ORIGIN: string;
}

export default {
  fetch: (request, { ORIGIN }) => {
    const { pathname, search } = new URL(request.url);
    return fetch(`${ORIGIN}${pathname}${search}`, request);
  },
} satisfies ExportedHandler<ProxyEnv>;
