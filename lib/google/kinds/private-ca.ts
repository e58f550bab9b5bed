import * as z from "zod";
import { CA_POOL, CA_POOL_FORM, googlePrivateCapabilities, poolRenewal } from "../certificates/google-limits";
import { IssuerKind } from "../../core/kind";
import { duration } from "../../core/schema";
import { regionProblems } from "./certificate-region";
import { googleProvider } from "./providers";
import { googleRegion } from "./values";

const schema = z
  .strictObject({
    type: z.literal("google-private-ca"),
    pool: z.string().regex(CA_POOL, `this is no id of a CA pool: ${CA_POOL_FORM}`).describe("The CA pool's id"),
    lifetime: duration.describe("How long certificates are valid, from 21d to 30d"),
    renewBefore: duration.optional().describe("How long before expiry they are renewed (a third of the lifetime)"),
    region: googleRegion.optional().describe("The region, for certificates of regional load balancers (global)"),
    awaitIssuance: z.boolean().optional().describe("Whether a successor is served only once it is issued (true)"),
    issuanceWait: duration.optional().describe("How long an apply waits for that (2m)"),
  })
  .check((context) => {
    const { pool, region } = context.value;
    const own = CA_POOL.exec(pool)?.[1];
    if (region !== undefined && own !== undefined && own !== region) {
      const message = `the CA pool is in ${own} and the certificates in ${region}: a regional certificate takes a pool of its own region, change one`;
      context.issues.push({ code: "custom", message, input: context.value, path: ["region"] });
    }
  });

type Entry = z.output<typeof schema>;

/** `{ type: google-private-ca, pool, lifetime, renewBefore?, region?, awaitIssuance?, issuanceWait? }` */
export const googlePrivateCaIssuer: IssuerKind<Entry> = {
  key: "google-private-ca",
  cloud: "google",
  issuerName: "a CA pool",
  validatesInZones: false,
  schema,
  capabilities: () => googlePrivateCapabilities(),
  renewal: ({ lifetime, renewBefore }) => poolRenewal(lifetime, renewBefore).renewal,
  problems: (_properties, certificate) => regionProblems(certificate),
  construct: ({ pool, lifetime, renewBefore, region, awaitIssuance, issuanceWait }, context) => {
    googleProvider(context);
    const { GooglePrivateIssuer } = require("../certificates/google-issuer") as typeof import("../certificates/google-issuer");
    return new GooglePrivateIssuer({ pool, lifetime, renewBefore, region, awaitIssuance, issuanceWait });
  },
};
