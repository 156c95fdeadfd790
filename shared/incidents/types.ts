/**
 * Every kind of incident. `title` is for operators; `publicTitle` for the status page, null where the public is told
 * nothing: what an attacker would learn from it outweighs what a member would.
 */
export const INCIDENT_TYPES = {
  SERVICE_DOWN: { title: "Service down", publicTitle: "A service is not available" },
  DDOS_ATTACK: { title: "Attack", publicTitle: "Unusually much traffic" },
  HIGH_ERROR_RATE: { title: "High error rate", publicTitle: "Some requests fail" },
  CERT_EXPIRY: { title: "Certificate", publicTitle: null },
  INTEGRITY: { title: "Integrity of a host", publicTitle: null },
  TRADING: { title: "Trading", publicTitle: null },
  BREAKER_OPEN: { title: "A dependency fails", publicTitle: "Delays with a service we depend on" },
  CREDENTIAL_REFUSED: { title: "A credential is refused", publicTitle: "Delays with a service we depend on" },
  DEAD_LETTERS: { title: "Deliveries fail", publicTitle: "Delays in delivery" },
  HEARTBEAT_LOST: { title: "Heartbeat lost", publicTitle: "A service is not available" },
  AUDIT_FORK: { title: "The audit log was tampered with", publicTitle: null },
  MISCONFIGURED: { title: "Configuration", publicTitle: null },
} as const;

export type IncidentType = keyof typeof INCIDENT_TYPES;
