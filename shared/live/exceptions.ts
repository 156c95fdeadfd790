import { SWITCHES, switchValue, type Setting, type SwitchName, type Switches } from "../policy/switches.ts";

/** A switch away from its usual value. */
export type Exception = readonly [name: SwitchName, setting: Setting];

/** Those in force. */
export const exceptionsOf = (switches: Switches, now: number): readonly Exception[] =>
  (Object.keys(SWITCHES) as SwitchName[]).flatMap((name) => {
    const setting = switches[name];
    const usual = switchValue(switches, name, now) === SWITCHES[name][0];
    return usual || setting === undefined ? [] : [[name, setting] as const];
  });

const TITLES: Readonly<Record<string, string>> = {
  "mode:under_attack": "Under attack: everybody is held to 1 request a second",
  "mode:maintenance": "Maintenance: members get 503",
  "lists:log": "The block list only logs",
  "lists:off": "The block list is off",
  "inspection:log": "The inspection only logs",
  "inspection:off": "The inspection is off",
};

/** What it means. */
export const exceptionTitle = ([name, { value }]: Exception): string =>
  TITLES[`${name}:${value}`] ?? `${name}: ${value}`;
