import { MINUTE } from "../time.ts";

/** How a service's silence is judged; milliseconds. */
export interface HeartbeatSettings {
  /** How often it says something. */
  readonly period: number;
  /** How much later than that it may be. */
  readonly grace: number;
  /** How long it may stay away after it has said that it stops. */
  readonly stoppingFor: number;
}

/**
 * The agent reports every minute; two that fail in a row are not an outage yet, three are. Half a minute more, or the third
 * would have to arrive in the very moment in which it is missed.
 */
export const DEFAULT_HEARTBEAT: HeartbeatSettings = {
  period: 1 * MINUTE,
  grace: 2.5 * MINUTE,
  stoppingFor: 30 * MINUTE,
};

/** Services kept at once: far more than a community's VPSes run, few enough to be looked through at every alarm. */
export const MOST_SERVICES = 64;

/** Names of services and hosts: what systemd's unit names and host names have in common. */
export const SERVICE_NAME = /^[a-z0-9][a-z0-9._@-]{0,47}$/;
