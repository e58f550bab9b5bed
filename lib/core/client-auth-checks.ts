import { ClientAuth, ClientAuthMode, ClientRevocation } from "./client-auth";
import { caught, Problem, problem, SpecPath } from "./error";
import { shown } from "./expression";
import type { ConstructContext, SpecContext } from "./kind";
import { lazy } from "./schema";
import { TrustBundle } from "./trust-bundle";

/** Client authentication as a file or code states it. A file names the bundle. */
export interface ClientAuthSpec {
  readonly mode: `${ClientAuthMode}`;
  readonly trust?: TrustBundle | string;
  readonly trustStore?: string;
  readonly revocation?: `${ClientRevocation}`;
  readonly advertise?: boolean;
  readonly verifiedBy?: string;
}

/** What a service can do with client certificates. */
export interface ClientAuthCapabilities {
  /** The service, at the beginning of a sentence. */
  readonly service: string;
  readonly modes: readonly `${ClientAuthMode}`[];
  readonly revocation: boolean;
  readonly advertise: boolean;
  /** Whether it reads the bundle from a bucket, which can have certificates that only Terraform knows. */
  readonly readsBucket: boolean;
  /** The cloud whose private CAs it accepts besides certificates in files, where it does not read a bucket. */
  readonly privateCasOf?: string;
  /** Throws if a text is not a reference to a trust store that the service can use. */
  readonly checkTrustStore: (reference: string) => void;
  /** What to use instead where it has no client authentication. */
  readonly instead?: string;
}

/** The block `clientAuth` of an endpoint. */
export const clientAuth = lazy((z) =>
  z
    .strictObject({
      mode: z.enum(ClientAuthMode).describe("Whether certificates are verified, passed on for the application to verify, or not asked for"),
      trust: z
        .string()
        .min(1)
        .optional()
        .describe("The accepted CAs, by the name of a bundle in `trust` (required for verify without `trustStore`)"),
      trustStore: z
        .string()
        .min(1)
        .optional()
        .describe(
          "An existing trust store instead of a bundle: its ARN or id, s3://BUCKET/KEY?versionId=VERSION, or the id of a trust config (none)",
        ),
      revocation: z.enum(ClientRevocation).optional().describe("Whether revoked certificates are refused (check)"),
      advertise: z.boolean().optional().describe("Whether the server sends the names of the CAs to clients (false)"),
      verifiedBy: z.string().min(1).optional().describe("What verifies the certificates behind the endpoint (required for passthrough)"),
    })
    .describe("Client authentication, also called mutual TLS (off)"),
);

/** What is wrong with client authentication at an endpoint, with paths in the endpoint's settings. */
export function* clientAuthProblems(
  path: SpecPath,
  spec: ClientAuthSpec | undefined,
  can: ClientAuthCapabilities,
  context?: SpecContext,
): Iterable<Problem> {
  if (spec === undefined) {
    return;
  }
  const at = [...path, "clientAuth"];
  if (!can.modes.includes(spec.mode) && (spec.mode !== ClientAuthMode.OFF || can.modes.length === 0)) {
    const what = can.modes.length === 0 ? "client authentication" : `the mode "${spec.mode}" of client authentication`;
    const instead = can.instead ?? `Use ${can.modes.join(" or ")}`;
    yield problem(
      "client-auth-unsupported",
      [...at, ...(can.modes.length === 0 ? [] : ["mode"])],
      `${can.service} does not support ${what}. ${instead}.`,
    );
    return;
  }
  if (spec.mode === ClientAuthMode.OFF) {
    yield* unusedProblems(at, spec, ["trust", "trustStore", "revocation", "advertise", "verifiedBy"]);
    return;
  }
  yield* spec.mode === ClientAuthMode.VERIFY ? verifyProblems(at, spec) : passthroughProblems(at, spec);
  if (spec.advertise === true && !can.advertise) {
    yield problem(
      "client-auth-unsupported",
      [...at, "advertise"],
      `${can.service} does not tell clients the names of CAs. Remove \`advertise\`.`,
    );
  }
  if (spec.trustStore !== undefined && spec.mode === ClientAuthMode.VERIFY) {
    yield* caught([...at, "trustStore"], () => can.checkTrustStore(spec.trustStore!));
  }
  const trust = typeof spec.trust === "string" ? context?.trustOf?.(spec.trust) : { bundle: spec.trust };
  if (trust === undefined) {
    yield problem(
      "undeclared-trust",
      [...at, "trust"],
      `The trust bundle "${spec.trust as string}" is not declared. Declare it in \`trust\`.`,
    );
  } else if (trust.bundle !== undefined && spec.mode === ClientAuthMode.VERIFY) {
    yield* bundleProblems(at, spec, trust.bundle, can);
  }
}

function* verifyProblems(path: SpecPath, { trust, trustStore, revocation, verifiedBy }: ClientAuthSpec): Iterable<Problem> {
  if (trust === undefined && trustStore === undefined) {
    yield problem(
      "client-auth-trust",
      path,
      "`verify` needs the CAs whose certificates are accepted. Set `trust` to a bundle, or `trustStore` to an existing trust store.",
    );
  }
  if (trustStore !== undefined && trust !== undefined) {
    yield problem(
      "client-auth-trust",
      [...path, "trustStore"],
      `The accepted CAs are those of \`trust\` or of \`trustStore\`, and both are set: "${nameOf(trust)}" and "${shown(trustStore)}". Remove one of the two.`,
    );
  }
  if (trustStore !== undefined && revocation !== undefined) {
    yield problem(
      "client-auth-trust",
      [...path, "revocation"],
      `\`revocation: ${revocation}\` has no effect with \`trustStore\`: the owner of the trust store decides which revocation lists it has. Remove it.`,
    );
  }
  if (verifiedBy !== undefined) {
    const message = `The endpoint itself verifies certificates, but \`verifiedBy\` is "${verifiedBy}". Remove it.`;
    yield problem("client-auth-trust", [...path, "verifiedBy"], message);
  }
}

function* passthroughProblems(path: SpecPath, spec: ClientAuthSpec): Iterable<Problem> {
  if (spec.verifiedBy === undefined || spec.verifiedBy.trim() === "") {
    yield problem(
      "client-auth-trust",
      path,
      "`passthrough` accepts every certificate, also expired and self-signed ones. Name what verifies them in `verifiedBy`, or use `verify`.",
    );
  }
  yield* unusedProblems(path, spec, ["trust", "trustStore", "revocation", "advertise"]);
}

/** Settings that have no effect where the endpoint does not verify. */
function* unusedProblems(path: SpecPath, spec: ClientAuthSpec, keys: readonly Exclude<keyof ClientAuthSpec, "mode">[]): Iterable<Problem> {
  for (const key of keys.filter((each) => spec[each] !== undefined)) {
    const message = `\`${key}\` has no effect with \`${spec.mode}\`, which does not verify. Remove it, or use \`verify\`.`;
    yield problem("client-auth-trust", [...path, key], message);
  }
}

function* bundleProblems(path: SpecPath, spec: ClientAuthSpec, bundle: TrustBundle, can: ClientAuthCapabilities): Iterable<Problem> {
  if (can.readsBucket && bundle.bucket === undefined) {
    yield problem(
      "trust-bucket-missing",
      [...path, "trust"],
      `${can.service} reads trust bundles from S3, and "${bundle.bundleName}" has no bucket. Set its \`bucket\` to one that keeps versions.`,
    );
  }
  const foreign = can.readsBucket ? [] : bundle._privateCas.filter(({ cloud }) => cloud === undefined || cloud !== can.privateCasOf);
  if (foreign.length > 0) {
    const names = foreign.map(({ caName }) => `"${caName}"`).join(", ");
    const message = `${can.service} takes certificates of other clouds' CAs from files only, and "${bundle.bundleName}" has the private CA ${names}.`;
    yield problem(
      "client-auth-unsupported",
      [...path, "trust"],
      `${message} Export its certificate to a file, and list the file in \`cas\`.`,
    );
  }
  if (spec.revocation === ClientRevocation.CHECK && bundle._lists.length === 0) {
    const message = `"${bundle.bundleName}" has no revocation lists to check. Add \`revocationLists\` to it, or remove \`revocation\`.`;
    yield problem("client-auth-trust", [...path, "revocation"], message);
  }
  if (!can.revocation && bundle._lists.length > 0 && spec.revocation !== ClientRevocation.IGNORE) {
    yield problem(
      "client-auth-unsupported",
      path,
      `${can.service} does not check revocation lists, so it accepts the certificates that those of "${bundle.bundleName}" revoke. ` +
        "Set `revocation: ignore` if that is acceptable, or use an endpoint that checks them.",
    );
  }
}

function nameOf(trust: TrustBundle | string): string {
  return typeof trust === "string" ? trust : trust.bundleName;
}

/** A description for messages, which is equal for equal settings. */
export function clientAuthText(spec: ClientAuthSpec | undefined): string {
  if (spec === undefined || spec.mode === ClientAuthMode.OFF) {
    return "off";
  }
  const { mode, trust, trustStore, revocation, advertise, verifiedBy } = spec;
  return [
    mode,
    ...(trust === undefined ? [] : [`with ${nameOf(trust)}`]),
    ...(trustStore === undefined ? [] : [`with the trust store ${shown(trustStore)}`]),
    ...(revocation === ClientRevocation.IGNORE ? ["without revocation"] : []),
    ...(advertise ? ["advertised"] : []),
    ...(verifiedBy === undefined ? [] : [`by ${verifiedBy}`]),
  ].join(" ");
}

/** Client authentication of a file with its bundle. It was checked before. */
export function resolvedClientAuth(
  spec: ClientAuthSpec | undefined,
  { trust: bundles }: Pick<ConstructContext, "trust">,
): ClientAuth | undefined {
  if (spec === undefined) {
    return undefined;
  }
  const { trust, ...rest } = spec;
  return { ...(rest as Omit<ClientAuth, "trust">), trust: typeof trust === "string" ? bundles?.get(trust) : trust };
}
