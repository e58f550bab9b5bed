import { Moto } from "./moto";

const ACCOUNT = "123456789012";

/** The caller and its region. In the double, an access key represents an account. */
export interface Caller {
  readonly region?: string;
  readonly accessKey?: string;
}

/** Calls a service of the query protocol (EC2, ELB, STS, SNS) on the double. Returns the XML. */
export async function query(moto: Moto, service: string, parameters: Record<string, string>, caller: Caller = {}): Promise<string> {
  return send(moto, service, caller, "/", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(parameters).toString(),
  });
}

/** Calls a service of the REST protocol (Route 53, CloudFront) on the double. Returns the XML. */
export async function rest(moto: Moto, service: string, method: string, path: string, body?: string, caller: Caller = {}): Promise<string> {
  return send(moto, service, caller, path, { method, body });
}

/** Calls a service of the JSON protocol (ACM, Secrets Manager, CloudWatch Logs) on the double. */
export async function json<T>(moto: Moto, service: string, target: string, parameters: object, caller: Caller = {}): Promise<T> {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  const text = await send(moto, service, caller, "/", { method: "POST", headers, body: JSON.stringify(parameters) });
  // A call without a result has no body.
  return JSON.parse(text || "{}") as T;
}

/** The text of the first element with a name in an XML response. */
export function element(xml: string, name: string): string {
  const text = elements(xml, name)[0];
  if (text === undefined) {
    throw new Error(`no <${name}> in the answer:\n${xml}`);
  }
  return text;
}

/** The texts of all elements with a name in an XML response. */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text]) => text);
}

/** A caller in an account. The default account is that of Terraform's credentials. */
export async function callerIn(moto: Moto, account: string, region = "eu-west-1"): Promise<Caller> {
  if (account === ACCOUNT) {
    return { region };
  }
  const parameters = { Action: "AssumeRole", Version: "2011-06-15", RoleArn: `arn:aws:iam::${account}:role/test`, RoleSessionName: "test" };
  return { region, accessKey: element(await query(moto, "sts", parameters), "AccessKeyId") };
}

async function send(moto: Moto, service: string, caller: Caller, path: string, request: RequestInit): Promise<string> {
  const { region = "eu-west-1", accessKey = "testing" } = caller;
  // The double reads service, region and account from the signature, and does not verify it.
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKey}/20200101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`;
  const response = await fetch(`${moto.url}${path}`, {
    ...request,
    headers: { ...request.headers, authorization, "x-amz-date": "20200101T000000Z" },
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${service} answered ${response.status}:\n${text}`);
  }
  return text;
}
