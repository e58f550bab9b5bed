import { CloudStorage } from "../../core/cloud-storage";
import { CertfleetError } from "../../core/error";
import { AwsAccount } from "./aws-account";

/** The body of an object as the SDK returns it. */
interface Body {
  transformToByteArray(): Promise<Uint8Array>;
}

/** Where the first request goes. The SDK follows to the region of a bucket. */
const FIRST_REGION = "us-east-1";

/** The objects of S3, as the environment's credentials reach them. */
export async function s3Storage(): Promise<CloudStorage> {
  const account = await AwsAccount.of(undefined, FIRST_REGION);
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? FIRST_REGION;
  const call = async <T>(what: string, permission: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (error instanceof CertfleetError && error.code === "sdk-missing") {
        throw error;
      }
      const reason = (error as Error & { readonly answer?: string }).answer ?? (error as Error).message;
      throw new CertfleetError(
        "cloud-call-failed",
        `Cannot read ${what}: ${reason}. Check the bucket, the credentials and the permission ${permission}.`,
      );
    }
  };
  return {
    list: (bucket, prefix) =>
      call(`the objects of s3://${bucket}/${prefix}`, "s3:ListBucket", async () => {
        const objects = await account.all(
          "s3",
          region,
          "ListObjectsV2",
          { Bucket: bucket, Prefix: prefix },
          ({ Contents }) => Contents,
          ({ NextContinuationToken: token }) => (token === undefined ? undefined : { ContinuationToken: token }),
        );
        return objects.map(({ Key }) => String(Key));
      }),
    read: (bucket, name) =>
      call(`s3://${bucket}/${name}`, "s3:GetObject", async () => {
        const { Body: body } = await account.call("s3", region, "GetObject", { Bucket: bucket, Key: name });
        return (body as Body).transformToByteArray();
      }),
  };
}
