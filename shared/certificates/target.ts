/** A server whose certificate is watched. */
export interface CertificateTarget {
  /** For operators; unique. */
  readonly name: string;
  /** Whom the certificate must be for, and whom the server is asked for (SNI). */
  readonly host: string;
  readonly port: number;
  /** Where to connect in place of what DNS says: a server behind Cloudflare, by its own address. */
  readonly address: string | null;
  /** It need not be trusted by the public: Cloudflare's origin certificates, one's own. */
  readonly private: boolean;
}
