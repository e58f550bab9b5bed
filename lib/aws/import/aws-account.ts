import { CertfleetError } from "../../core/error";

/** Credentials as the SDK takes them. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A client of the SDK. The SDK is not a dependency, so its types are not known here. */
interface Client {
  send(command: object): Promise<Answer>;
}

/** The answer of a call: data that AWS wrote. */
export type Answer = Readonly<Record<string, unknown>>;

/** The packages that read an account, by the service's short name. */
const PACKAGES = {
  acm: ["@aws-sdk/client-acm", "ACMClient"],
  elb: ["@aws-sdk/client-elastic-load-balancing-v2", "ElasticLoadBalancingV2Client"],
  cloudfront: ["@aws-sdk/client-cloudfront", "CloudFrontClient"],
  apigateway: ["@aws-sdk/client-api-gateway", "APIGatewayClient"],
  apigatewayv2: ["@aws-sdk/client-apigatewayv2", "ApiGatewayV2Client"],
  s3: ["@aws-sdk/client-s3", "S3Client"],
  route53: ["@aws-sdk/client-route-53", "Route53Client"],
  sts: ["@aws-sdk/client-sts", "STSClient"],
} as const;

/** A service that is read. */
export type AwsService = keyof typeof PACKAGES;

/** Attempts of one call: ACM answers a few requests a second, and an estate needs thousands. */
const ATTEMPTS = 12;

/** A call that AWS refused or that did not reach it. */
export class FailedCall extends CertfleetError {
  /** @param answer what was called, and what went wrong */
  constructor(readonly answer: string) {
    super(
      "cloud-call-failed",
      `${answer}. Check the credentials and the region. certfleet import --from aws --permissions lists the permissions that an import needs.`,
    );
  }
}

/** An account, as the environment's credentials or a role reach it. All calls read. */
export class AwsAccount {
  /** The account of the environment's credentials, or of a role that they can assume. */
  static async of(role: string | undefined, region: string): Promise<AwsAccount> {
    const own = new AwsAccount();
    if (role === undefined) {
      return own;
    }
    const { Credentials: given } = await own.call("sts", region, "AssumeRole", { RoleArn: role, RoleSessionName: "certfleet-import" });
    const { AccessKeyId, SecretAccessKey, SessionToken } = given as Record<string, string>;
    return new AwsAccount({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });
  }

  private readonly clients = new Map<string, Client>();

  private constructor(private readonly credentials?: Credentials) {}

  /** Calls an operation of a service. */
  async call(service: AwsService, region: string, operation: string, input: object = {}): Promise<Answer> {
    const [name] = PACKAGES[service];
    const command = load(name)[`${operation}Command`] as new (input: object) => object;
    try {
      return await this.client(service, region).send(new command(input));
    } catch (error) {
      const { name: kind, message } = error as Error;
      throw new FailedCall(`${operation} in ${region} failed: ${kind}: ${message.replace(/\.$/, "")}`);
    }
  }

  /** Calls an operation until it returns no further page, and returns all items. `next` names the page in answers and in requests. */
  async all(
    service: AwsService,
    region: string,
    operation: string,
    input: object,
    items: (answer: Answer) => unknown,
    next: (answer: Answer) => object | undefined,
  ): Promise<Answer[]> {
    const found: Answer[] = [];
    for (let page: object | undefined = {}; page !== undefined;) {
      const answer: Answer = await this.call(service, region, operation, { ...input, ...page });
      found.push(...((items(answer) ?? []) as Answer[]));
      page = next(answer);
    }
    return found;
  }

  private client(service: AwsService, region: string): Client {
    const key = `${service} ${region}`;
    let client = this.clients.get(key);
    if (client === undefined) {
      const [name, exported] = PACKAGES[service];
      const type = load(name)[exported] as new (settings: object) => Client;
      const settings = { region, credentials: this.credentials, maxAttempts: ATTEMPTS, retryMode: "adaptive" };
      client = new type(service === "s3" ? { ...settings, followRegionRedirects: true } : settings);
      this.clients.set(key, client);
    }
    return client;
  }
}

/** Loads a package of the SDK. */
function load(name: string): Record<string, unknown> {
  try {
    return require(name) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") {
      throw error;
    }
    const { s3, ...ofAccount } = PACKAGES;
    const isStorage = name === s3[0];
    const packages = isStorage ? [name] : Object.values(ofAccount).map(([each]) => each);
    const [what, needed] = isStorage ? ["objects of S3", "a package"] : ["an AWS account", "packages"];
    throw new CertfleetError(
      "sdk-missing",
      `Reading ${what} needs ${needed} of the AWS SDK, and ${name} is not installed. Run: npm install ${packages.join(" ")}`,
    );
  }
}

/** Runs a function for each item, some at a time, and reports how many are done. */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  run: (item: T) => Promise<void>,
  done?: (count: number) => void,
): Promise<void> {
  let [next, finished] = [0, 0];
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      await run(items[next++]);
      done?.(++finished);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
