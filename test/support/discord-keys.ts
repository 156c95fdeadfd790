/** Two keys of the tests' own Discord, as while one is being rotated: the private halves are no secret. */
export const discordKeys = [
  {
    publicHex: "4a545cd28ae9b91bf0f9974baefc72367153ad426de99faa3c90c69edbf307e8",
    jwk: {
      kty: "OKP",
      crv: "Ed25519",
      d: "NPQkbou8vlE_WTrUe46xBeE3ea6OxtHyJnOihieQats",
      x: "SlRc0orpuRvw-ZdLrvxyNnFTrUJt6Z-qPJDGntvzB-g",
    },
  },
  {
    publicHex: "4fc5165301a17daccec578cefc9c4dca336a940b3955a34959baed5adc1e88a9",
    jwk: {
      kty: "OKP",
      crv: "Ed25519",
      d: "hBuvjVQVAIqTD4eU_O1zlvMZyEqo9vF78owTLjEL8mI",
      x: "T8UWUwGhfazOxXjO_JxNyjNqlAs5VaNJWbrtWtweiKk",
    },
  },
] as const;
