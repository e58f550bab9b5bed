import { setTimeout as sleep } from "node:timers/promises";
import { CertfleetError } from "../../core/error";
import { asBlock, asList, asText, Block, blocksOf } from "../../policy/plan/resource";

/** The APIs that are read. Terraform's provider reads the same variables for other addresses of them. */
const APIS = {
  certificateManager: ["GOOGLE_CERTIFICATE_MANAGER_CUSTOM_ENDPOINT", "https://certificatemanager.googleapis.com/v1/"],
  compute: ["GOOGLE_COMPUTE_CUSTOM_ENDPOINT", "https://compute.googleapis.com/compute/v1/"],
  dns: ["GOOGLE_DNS_CUSTOM_ENDPOINT", "https://dns.googleapis.com/dns/v1/"],
  storage: ["GOOGLE_STORAGE_CUSTOM_ENDPOINT", "https://storage.googleapis.com/storage/v1/"],
  iamCredentials: ["GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT", "https://iamcredentials.googleapis.com/v1/"],
} as const;

/** An API that is read. */
export type GoogleApiName = keyof typeof APIS;

/** A list of an API. */
export interface ListCall {
  readonly api: GoogleApiName;
  /** The path after the version. */
  readonly path: string;
  /** The field of the answer that has the items. */
  readonly items: string;
  /** The permission that the call needs. */
  readonly permission: string;
  /** What the list has, such as `certificates in europe-west1`. */
  readonly what: string;
}

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";

/** Attempts of one call. Quotas of reads are counted by the minute. */
const ATTEMPTS = 6;

/** Answers after which a call is repeated. */
const TRANSIENT = [429, 500, 502, 503, 504];

/** The API's own names for an API that is not enabled in the project, in which there is then nothing. */
const DISABLED = ["SERVICE_DISABLED", "accessNotConfigured"];

/** The first pause before a repeated call, in milliseconds; each further one is twice as long. */
const PAUSE = 1000;

/** Google's APIs, as credentials reach them. All calls read. */
export class GoogleApi {
  /** The APIs with the environment's credentials, or as a service account that they can impersonate. */
  static async of(serviceAccount: string | undefined): Promise<GoogleApi> {
    const own = new GoogleApi(await tokenOfEnvironment());
    if (serviceAccount === undefined) {
      return own;
    }
    const answer = await own.call(
      "iamCredentials",
      `projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
      `Impersonating ${serviceAccount}`,
      "iam.serviceAccounts.getAccessToken",
      { scope: [SCOPE] },
    );
    return new GoogleApi(asText(answer?.accessToken) ?? "");
  }

  private constructor(private readonly token: string) {}

  /** The items of a list, of all its pages. */
  async list({ api, path, items, permission, what }: ListCall): Promise<Block[]> {
    const found: Block[] = [];
    let page: string | undefined;
    do {
      const query = page === undefined ? "" : `${path.includes("?") ? "&" : "?"}pageToken=${encodeURIComponent(page)}`;
      const answer = await this.call(api, `${path}${query}`, `Reading ${what}`, permission);
      found.push(...blocksOf(answer?.[items]));
      page = asText(answer?.nextPageToken);
    } while (page !== undefined && page !== "");
    return found;
  }

  /** The content of what a path names, as it is. */
  async content(api: GoogleApiName, path: string, what: string, permission: string): Promise<Uint8Array> {
    const bytes = await this.send(api, path, `Reading ${what}`, permission);
    if (bytes === undefined) {
      throw failed(`Reading ${what}`, "the API is not enabled in the project", undefined, permission);
    }
    return bytes;
  }

  /** The answer of a call; undefined if its API is not enabled. */
  private async call(api: GoogleApiName, path: string, doing: string, permission: string, body?: object): Promise<Block | undefined> {
    const bytes = await this.send(api, path, doing, permission, body);
    return bytes === undefined ? undefined : parsed(bytes.toString());
  }

  private async send(api: GoogleApiName, path: string, doing: string, permission: string, body?: object): Promise<Buffer | undefined> {
    const [variable, usual] = APIS[api];
    const url = `${(process.env[variable] ?? usual).replace(/\/?$/, "/")}${path}`;
    for (let attempt = 1; ; attempt++) {
      const { status, bytes } = await this.request(url, doing, body);
      if (status < 300) {
        return bytes;
      }
      const error = asBlock(parsed(bytes.toString()).error);
      const reasons = [...asList(error.errors), ...asList(error.details)].map((detail) => asText(asBlock(detail).reason));
      if (status === 403 && reasons.some((reason) => reason !== undefined && DISABLED.includes(reason))) {
        return undefined;
      }
      if (!TRANSIENT.includes(status) || attempt === ATTEMPTS) {
        throw failed(doing, `${status} ${asText(error.status) ?? ""}: ${asText(error.message) ?? "no message"}`, status, permission);
      }
      await sleep(PAUSE * 2 ** (attempt - 1));
    }
  }

  private async request(url: string, doing: string, body?: object): Promise<{ status: number; bytes: Buffer }> {
    const headers = { authorization: `Bearer ${this.token}`, accept: "application/json" };
    const more = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    try {
      const response = await fetch(url, { headers: { ...headers, ...(body === undefined ? {} : JSON_BODY) }, ...more });
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
    } catch (error) {
      // fetch says only "fetch failed", and has the reason as its cause.
      const { message, cause } = error as Error & { readonly cause?: NodeJS.ErrnoException };
      const reason = [cause?.message, cause?.code, message].find((text) => text !== undefined && text !== "")!;
      throw failed(doing, reason, undefined, "");
    }
  }
}

const JSON_BODY = { "content-type": "application/json" };

function parsed(text: string): Block {
  try {
    return asBlock(JSON.parse(text));
  } catch {
    return { error: { message: text.slice(0, 200).replace(/\s+/g, " ") } };
  }
}

function failed(doing: string, reason: string, status: number | undefined, permission: string): CertfleetError {
  const advice =
    status === 401
      ? "The access token is not valid. Sign in again, for example with gcloud auth application-default login."
      : status === 403
        ? `The call needs the permission ${permission}. certfleet import --from google --permissions prints a role with all permissions of an import.`
        : status === 404
          ? "Check the project with --project and the regions with --region."
          : "Check the network, the project and the credentials.";
  return new CertfleetError("cloud-call-failed", `${doing} failed: ${reason.replace(/\.$/, "")}. ${advice}`);
}

/** The part of google-auth-library that is used. The package is not a dependency, so its types are not known here. */
interface AuthLibrary {
  readonly GoogleAuth: new (options: { scopes: string[] }) => { getAccessToken(): Promise<string | null | undefined> };
}

/** The access token in the environment, as Terraform's provider reads it, or one of the application default credentials. */
async function tokenOfEnvironment(): Promise<string> {
  const given = process.env.GOOGLE_OAUTH_ACCESS_TOKEN;
  if (given !== undefined && given !== "") {
    return given;
  }
  const { GoogleAuth } = authLibrary();
  const unusable = (reason: string) =>
    new CertfleetError(
      "cloud-call-failed",
      `The application default credentials cannot be used: ${reason.replace(/\.$/, "")}. Run gcloud auth application-default login, or set GOOGLE_OAUTH_ACCESS_TOKEN.`,
    );
  const token = await new GoogleAuth({ scopes: [SCOPE] }).getAccessToken().catch((error: Error) => {
    throw unusable(error.message);
  });
  if (typeof token !== "string" || token === "") {
    throw unusable("they gave no access token");
  }
  return token;
}

function authLibrary(): AuthLibrary {
  const name = "google-auth-library";
  try {
    return require(name) as AuthLibrary;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") {
      throw error;
    }
    throw new CertfleetError(
      "sdk-missing",
      `Reading a Google project with the application default credentials needs ${name}, which is not installed. Run: npm install ${name}. ` +
        "Or set GOOGLE_OAUTH_ACCESS_TOKEN to the output of gcloud auth print-access-token.",
    );
  }
}
