/**
 * Stands in for the parts of supabase-js that the edge never calls: sessions, realtime, storage and functions, 55 KiB of
 * the compressed bundle (`[alias]` in wrangler.toml). `createClient` constructs two of them and tells one a token; nothing
 * else is reached, because the adapter calls `rpc()` alone. The drills run against the built Worker, so against these.
 */
class Unused {
  readonly unused = true;
}
export { Unused as AuthClient, Unused as FunctionsClient, Unused as StorageClient };
export class StorageApiError extends Error {}
export class FunctionsError extends Error {}
export class FunctionsFetchError extends Error {}
export class FunctionsHttpError extends Error {}
export class FunctionsRelayError extends Error {}
export const FunctionRegion = {};
export class RealtimeClient {
  async setAuth(): Promise<void> {}
}
