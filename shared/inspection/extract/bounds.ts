/** Fields taken from one request: the contract's 10,000 query parameters, and room for headers and a body. */
export const MAX_FIELDS = 20_000;
/** Parameters of one query or form. */
export const MAX_PARAMETERS = 10_000;
/** Levels of JSON; machines' documents have a dozen. */
export const MAX_DEPTH = 64;
/** Values of one JSON document: 1 MiB of the shortest would be half a million. */
export const MAX_JSON_VALUES = 100_000;
/** Parts of one multipart body. */
export const MAX_PARTS = 1_000;
/** Characters of an uploaded file that are read; what makes a server run it stands at its beginning. */
export const FILE_SPAN = 65_536;
