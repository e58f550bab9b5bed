import { caught, Problem, problem } from "../core/error";
import { isKnown, shown } from "../core/expression";
import { Description, StateKeyKind } from "../core/kind";
import { defaultProvider } from "../core/once-per-stack";
import { lazy } from "../core/schema";
import { keyName, StateKey, unknownKeyMessage } from "../core/state-key";
import { ARN_KINDS, checkRegion, parseArn } from "./arn";
import { regionOfProvider } from "./aws-provider";

/** A key of AWS KMS. */
export interface KmsStateKeyProps {
  /** The key: its ARN, its id or an alias, such as `alias/terraform-state`. It is symmetric, and has to exist before the first run. */
  readonly keyId: string;
  /**
   * The region of the key.
   *
   * @default - the region of the ARN, otherwise that of the stack's AWS provider, otherwise that of the environment
   */
  readonly region?: string;
  /**
   * The ARN of a role that may use the key.
   *
   * @default - the credentials of the environment
   */
  readonly assumeRole?: string;
}

/**
 * A key of AWS KMS that encrypts state and plans. OpenTofu asks KMS for a data key for each write.
 *
 * Who runs OpenTofu needs `kms:GenerateDataKey` and `kms:Decrypt` on the key.
 */
export class KmsStateKey extends StateKey {
  constructor(private readonly props: KmsStateKeyProps) {
    super();
  }

  /** @internal */
  _describe(): Description<StateKeyKind> {
    const { keyId, ...more } = this.props;
    return { kind: kmsStateKey, properties: { awsKms: keyId, ...more } satisfies Properties };
  }
}

interface Properties {
  readonly awsKms: string;
  readonly region?: string;
  readonly assumeRole?: string;
}

const FORM = "Write its ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), its id, or an alias such as alias/terraform-state.";

/** A key id, that of a multi-region key, an alias, or the ARN of one of these (AWS KMS API, "GenerateDataKey"). */
const KEY =
  /^(arn:aws[a-z-]*:kms:(?<region>[a-z0-9-]+):[0-9]{12}:(key\/[A-Za-z0-9-]+|alias\/[\w/-]+)|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias\/[\w/-]+)$/;

const schema = lazy((z) =>
  z.strictObject({
    awsKms: z.string().describe("The KMS key: an ARN, an id or an alias"),
    region: z.string().optional().describe("Its region (that of the ARN, otherwise the provider's)"),
    assumeRole: z.string().optional().describe("The ARN of a role that may use it (the credentials of the environment)"),
  }),
);

/** `{ awsKms, region?, assumeRole? }` */
export const kmsStateKey: StateKeyKind<Properties> = {
  key: "awsKms",
  cloud: "aws",
  get schema() {
    return schema();
  },
  *problems({ awsKms, region, assumeRole }): Iterable<Problem> {
    const unknown = Object.entries({ awsKms, region, assumeRole }).filter(([, value]) => value !== undefined && !isKnown(value));
    for (const [path] of unknown) {
      yield problem("state-key", [path], unknownKeyMessage(path === "awsKms" ? "KMS key" : path === "region" ? "key's region" : "role"));
    }
    if (unknown.length > 0) {
      return;
    }
    const match = KEY.exec(awsKms);
    if (match === null) {
      yield problem("state-key", ["awsKms"], `"${shown(awsKms)}" is not a KMS key. ${FORM}`);
    }
    yield* caught(["region"], () => checkRegion(region));
    const other = match?.groups?.region;
    if (region !== undefined && other !== undefined && region !== other) {
      yield problem(
        "state-key",
        ["region"],
        `The KMS key is in ${other}, not in ${region}. Remove \`region\`, or name a key in that region.`,
      );
    }
    yield* caught(["assumeRole"], () => assumeRole === undefined || parseArn(assumeRole, ARN_KINDS.role));
  },
  keyProvider: ({ awsKms, region, assumeRole }, scope) => {
    const place = region ?? KEY.exec(awsKms)?.groups?.region ?? (scope && regionOfProvider(defaultProvider(scope, "aws")));
    return {
      type: "aws_kms",
      name: keyName(awsKms),
      arguments: {
        kms_key_id: awsKms,
        key_spec: "AES_256",
        ...(place !== undefined && isKnown(place) ? { region: place } : {}),
        ...(assumeRole === undefined ? {} : { assume_role: { role_arn: assumeRole } }),
      },
    };
  },
};
