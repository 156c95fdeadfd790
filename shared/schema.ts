/**
 * zod for what is loaded with the Worker: the same schemas as functions instead of methods, built in a quarter of the
 * time. What is loaded later may use `zod` itself. It is told its words, as `zod` is.
 *
 *     import * as z from "../schema.ts";
 */
import { config } from "zod/mini";
import en from "zod/v4/locales/en.js";

config(en());

export * from "zod/mini";
