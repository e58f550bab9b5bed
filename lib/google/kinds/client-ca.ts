import type * as z from "zod";
import { CertificateUsage } from "../../core/certificate";
import { CLIENT_CAPABILITIES, clientLifetimeProblems, clientRenewal } from "../../core/client-key";
import { Duration } from "../../core/duration";
import { CertfleetError, throwFirst } from "../../core/error";
import { IssuerKind, PrivateCaKind } from "../../core/kind";
import { keyMaterialRegionProblems } from "../../core/provided-certificate";
import { duration, ENTRY_NAME, ENTRY_NAME_FORM, formedText, lazy, problemsAt } from "../../core/schema";
import { poolProblems } from "../certificates/google-limits";
import { googleProvider } from "../google-provider";

/** A CA pool by its parts. */
export interface PoolParts {
  readonly project: string;
  readonly location: string;
  readonly pool: string;
}

/** The parts of a CA pool's id. The provider takes them apart, so that they must be known at synth. */
export function partsOfPool(id: string): PoolParts {
  const parts = /^projects\/([^/$]+)\/locations\/([^/$]+)\/caPools\/([^/$]+)$/.exec(id);
  if (parts === null) {
    throw new CertfleetError(
      "ca-pool",
      `"${id}" is not the id of a CA pool that is known at synth. Expected projects/PROJECT/locations/REGION/caPools/NAME.`,
    );
  }
  return { project: parts[1], location: parts[2], pool: parts[3] };
}

const googleClientCaSchema = lazy((z) =>
  z
    .strictObject({
      type: z.literal("google-client-ca"),
      pool: z.string().describe("The id of the CA pool, of the Enterprise tier"),
      authority: z.string().min(1).optional().describe("The CA of the pool that issues, by its name (any)"),
      organization: z.string().min(1).describe("The organisation in the subject of certificates"),
      lifetime: duration().describe("How long certificates are valid, in whole hours"),
      renewBefore: duration()
        .optional()
        .describe("How long before expiry a Terraform run renews (a third of the lifetime, or half of one of at most 10d)"),
    })
    .check(problemsAt(({ pool }) => throwFirst(poolProblems(pool, undefined)), "pool"))
    .check(({ value, issues }) => {
      for (const { code, path, message } of clientLifetimeProblems(value)) {
        issues.push({ code: "custom", message, input: value, path: [...path], params: { code } });
      }
    }),
);

type Entry = z.output<ReturnType<typeof googleClientCaSchema>> & { readonly runsEvery?: Duration };

/**
 * `{ type: google-client-ca, pool, authority?, organization, lifetime, renewBefore? }`
 *
 * @internal
 */
export const googleClientCaIssuer: IssuerKind<Entry> = {
  key: "google-client-ca",
  cloud: "google",
  issuerName: "Google CA Service",
  validatesInZones: false,
  handsOutKeys: true,
  usage: CertificateUsage.CLIENT,
  get schema() {
    return googleClientCaSchema();
  },
  capabilities: () => CLIENT_CAPABILITIES,
  renewal: (entry, certificate) => clientRenewal(entry, entry.runsEvery ?? certificate.runsEvery),
  problems: (_entry, certificate) => keyMaterialRegionProblems(certificate),
  construct: ({ type: _type, ...entry }, context, runsEvery) => {
    googleProvider(context);
    const { GoogleClientIssuer } = require("../certificates/client-certificate") as typeof import("../certificates/client-certificate");
    return new GoogleClientIssuer({ ...entry, runsEvery: runsEvery! });
  },
};

const googleCaSchema = lazy((z) =>
  z.strictObject({
    googleCa: z
      .strictObject({
        name: formedText(ENTRY_NAME, "entry-name", (text) => `"${text}" is not a valid name. ${ENTRY_NAME_FORM}`).describe(
          "The name of the CA in addresses and inventories",
        ),
        pool: z
          .string()
          .check(problemsAt((pool: string) => void partsOfPool(pool)))
          .describe("The id of its CA pool"),
        authority: z.string().min(1).describe("Its name in the pool"),
      })
      .describe("A certificate authority of Google's CA Service"),
  }),
);

/**
 * `{ googleCa: { name, pool, authority } }`
 *
 * @internal
 */
export const googleCaTrust: PrivateCaKind<z.output<ReturnType<typeof googleCaSchema>>> = {
  key: "googleCa",
  cloud: "google",
  get schema() {
    return googleCaSchema();
  },
  caName: ({ googleCa: { name } }) => name,
  construct: ({ googleCa: { name, pool, authority } }, context) => {
    googleProvider(context);
    const { GoogleCertificateAuthority } =
      require("../certificates/certificate-authority") as typeof import("../certificates/certificate-authority");
    return new GoogleCertificateAuthority(name, pool, authority);
  },
};
