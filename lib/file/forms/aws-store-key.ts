import { regionOfKey } from "../../aws/secrets/store-key";
import { CheckContext } from "../form";

/** Reports a KMS key of another region than the store's. */
export function checkKeyRegion(kmsKeyId: string | undefined, own: string | undefined, report: CheckContext["report"]): void {
  const region = regionOfKey(kmsKeyId);
  if (region !== undefined && own !== undefined && region !== own) {
    report(["stores"], `the store's key is in ${region} and the store in ${own}: it takes a key of its own region, change \`kmsKeyId\``);
  }
}
