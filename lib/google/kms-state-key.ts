import { Problem, problem } from "../core/error";
import { isKnown } from "../core/expression";
import { Description, StateKeyKind } from "../core/kind";
import { lazy } from "../core/schema";
import { keyName, StateKey, unknownKeyMessage } from "../core/state-key";

/**
 * A key of Cloud KMS that encrypts state and plans. OpenTofu makes a data key for each write, and lets Cloud KMS encrypt it.
 *
 * Who runs OpenTofu needs the role `roles/cloudkms.cryptoKeyEncrypterDecrypter` on the key.
 */
export class CloudKmsStateKey extends StateKey {
  /** @param keyId the id of a symmetric key, `projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY`. It has to exist before the first run */
  constructor(private readonly keyId: string) {
    super();
  }

  /** @internal */
  _describe(): Description<StateKeyKind> {
    return { kind: cloudKmsStateKey, properties: { googleKms: this.keyId } satisfies Properties };
  }
}

interface Properties {
  readonly googleKms: string;
}

const FORM = "projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY";

const KEY = /^projects\/[a-z0-9:.-]+\/locations\/[a-z0-9-]+\/keyRings\/[\w-]{1,63}\/cryptoKeys\/[\w-]{1,63}$/;

/** Octets of the key of AES-256. */
const KEY_LENGTH = 32;

const schema = lazy((z) => z.strictObject({ googleKms: z.string().describe(`The Cloud KMS key, ${FORM}`) }));

/** `{ googleKms }` */
export const cloudKmsStateKey: StateKeyKind<Properties> = {
  key: "googleKms",
  cloud: "google",
  get schema() {
    return schema();
  },
  *problems({ googleKms }): Iterable<Problem> {
    if (!isKnown(googleKms)) {
      yield problem("state-key", ["googleKms"], unknownKeyMessage("Cloud KMS key"));
    } else if (!KEY.test(googleKms)) {
      yield problem("state-key", ["googleKms"], `"${googleKms}" is not the id of a Cloud KMS key. Write ${FORM}.`);
    }
  },
  keyProvider: ({ googleKms }) => ({
    type: "gcp_kms",
    name: keyName(googleKms),
    arguments: { kms_encryption_key: googleKms, key_length: KEY_LENGTH },
  }),
};
