/** The least a Worker can do: the ceiling of every other row. */
export default { fetch: () => new Response("hello") };
