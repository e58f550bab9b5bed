import { X509Certificate } from "node:crypto";
import { createServer, IncomingMessage, Server, ServerResponse } from "node:http";
import { AddressInfo } from "node:net";
import { rest } from "./aws-api";
import { Moto } from "./moto";

/** A trust store, with the texts that it copied from S3: a later change of the objects does not reach it. */
interface TrustStore {
  readonly arn: string;
  readonly name: string;
  bundle: string;
  readonly tags: [key: string, value: string][];
  readonly revocations: Map<number, string>;
}

interface Domain {
  readonly body: Record<string, any>;
  /** The text that the domain copied from S3. */
  bundle?: string;
}

/** What a listener or domain verifies clients with. */
export interface Verifier {
  readonly mode: string;
  readonly bundle: string;
  readonly revocations: string[];
}

/**
 * A double of AWS with the parts of mutual TLS that the double behind it lacks: trust stores of load balancers with their revocation lists,
 * mutual authentication of listeners, and changes of API Gateway domains. Like AWS, it copies a version of an object from S3, refuses
 * certificates that it cannot read, and refuses to delete a trust store in use.
 */
export class MutualTlsAws {
  static async start(moto: Moto): Promise<MutualTlsAws> {
    const aws = new MutualTlsAws(moto);
    await new Promise<void>((resolve) => aws.server.listen(0, "127.0.0.1", resolve));
    return aws;
  }

  /** The calls that changed trust, in order. */
  readonly calls: string[] = [];
  private readonly server: Server;
  private readonly stores = new Map<string, TrustStore>();
  private readonly listeners = new Map<string, Record<string, string>>();
  private readonly domains = new Map<string, Domain>();
  private next = 1;

  private constructor(private readonly moto: Moto) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** What the only listener verifies clients with; undefined if it does not. */
  get listener(): Verifier | undefined {
    const [mutual] = this.listeners.values();
    const store = this.stores.get(mutual?.TrustStoreArn ?? "");
    return mutual?.Mode === "verify" && store
      ? { mode: mutual.Mode, bundle: store.bundle, revocations: [...store.revocations.values()] }
      : undefined;
  }

  /** The certificates that a domain of API Gateway verifies clients with. */
  domain(name: string): string | undefined {
    return this.domains.get(name)?.bundle;
  }

  get storeCount(): number {
    return this.stores.size;
  }

  /** A trust store that another team has made from an object in S3. Returns its ARN. */
  async existingTrustStore(name: string, bucket: string, key: string): Promise<string> {
    const object = { CaCertificatesBundleS3Bucket: bucket, CaCertificatesBundleS3Key: key };
    await this.elb("CreateTrustStore", new URLSearchParams({ Name: name, ...object }));
    return [...this.stores.values()].find((store) => store.name === name)!.arn;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks);
    const [, service] = /Credential=[^/]+\/[0-9]+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? "") ?? [];
    if (service === "elasticloadbalancing") {
      const parameters = new URLSearchParams(body.toString());
      const own = await this.elb(parameters.get("Action") ?? "", parameters);
      if (own !== undefined) {
        response.writeHead(own.status, { "content-type": "text/xml" }).end(own.text);
        return;
      }
      const answer = await this.forward(request, body);
      response.writeHead(answer.status, answer.headers).end(this.withMutualAuthentication(parameters, answer.text));
      return;
    }
    const domain = /^\/v2\/domainnames(?:\/([^/]+))?$/.exec(request.url ?? "");
    if (domain) {
      if (request.method === "POST" || request.method === "DELETE") {
        // The double behind has the domain as well, for its mappings.
        await this.forward(request, body);
      }
      const { status, value } = await this.apiGateway(request.method!, domain[1], body.length === 0 ? {} : JSON.parse(body.toString()));
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
      return;
    }
    const answer = await this.forward(request, body);
    response.writeHead(answer.status, answer.headers).end(answer.text);
  }

  private async elb(action: string, given: URLSearchParams): Promise<{ status: number; text: string } | undefined> {
    const arn = given.get("TrustStoreArn") ?? given.get("TrustStoreArns.member.1") ?? given.get("ResourceArns.member.1") ?? "";
    const store = this.stores.get(arn);
    if (!/TrustStore/.test(action) && !(action === "DescribeTags" && arn.includes(":truststore/"))) {
      return undefined;
    }
    if (!/^Describe/.test(action)) {
      this.calls.push(action);
    }
    if (action === "CreateTrustStore") {
      const name = given.get("Name")!;
      const made: TrustStore = {
        arn: `arn:aws:elasticloadbalancing:eu-west-1:123456789012:truststore/${name}/${String(this.next++).padStart(16, "0")}`,
        name,
        bundle: await this.bundle(given, "CaCertificatesBundle"),
        tags: tagsIn(given),
        revocations: new Map(),
      };
      this.stores.set(made.arn, made);
      return xml(action, `<TrustStores>${described(made)}</TrustStores>`);
    }
    if (store === undefined) {
      return failure("TrustStoreNotFound", `no trust store ${arn}`);
    }
    switch (action) {
      case "DescribeTrustStores":
        return xml(action, `<TrustStores>${described(store)}</TrustStores>`);
      case "DescribeTags":
        return xml(
          action,
          `<TagDescriptions><member><ResourceArn>${arn}</ResourceArn><Tags>${store.tags
            .map(([key, value]) => `<member><Key>${key}</Key><Value>${value}</Value></member>`)
            .join("")}</Tags></member></TagDescriptions>`,
        );
      case "ModifyTrustStore":
        store.bundle = await this.bundle(given, "CaCertificatesBundle");
        return xml(action, `<TrustStores>${described(store)}</TrustStores>`);
      case "DescribeTrustStoreAssociations": {
        const users = [...this.listeners].filter(([, mutual]) => mutual.TrustStoreArn === arn);
        const members = users.map(([listener]) => `<member><ResourceArn>${listener}</ResourceArn></member>`);
        return xml(action, `<TrustStoreAssociations>${members.join("")}</TrustStoreAssociations>`);
      }
      case "DeleteTrustStore":
        if ([...this.listeners.values()].some((mutual) => mutual.TrustStoreArn === arn)) {
          return failure("TrustStoreInUse", `${arn} is in use`);
        }
        this.stores.delete(arn);
        return xml(action, "");
      case "AddTrustStoreRevocations": {
        const id = this.next++;
        store.revocations.set(id, await this.bundle(given, "RevocationContents.member.1."));
        return xml(
          action,
          `<TrustStoreRevocations><member><TrustStoreArn>${arn}</TrustStoreArn><RevocationId>${id}</RevocationId><RevocationType>CRL</RevocationType><NumberOfRevokedEntries>1</NumberOfRevokedEntries></member></TrustStoreRevocations>`,
        );
      }
      case "DescribeTrustStoreRevocations": {
        const wanted = [...given].filter(([name]) => name.startsWith("RevocationIds")).map(([, id]) => Number(id));
        const found = [...store.revocations.keys()].filter((id) => wanted.length === 0 || wanted.includes(id));
        if (found.length === 0) {
          return failure("RevocationIdNotFound", "no such revocation");
        }
        const members = found.map(
          (id) =>
            `<member><TrustStoreArn>${arn}</TrustStoreArn><RevocationId>${id}</RevocationId><RevocationType>CRL</RevocationType><NumberOfRevokedEntries>1</NumberOfRevokedEntries></member>`,
        );
        return xml(action, `<TrustStoreRevocations>${members.join("")}</TrustStoreRevocations>`);
      }
      case "RemoveTrustStoreRevocations":
        [...given].filter(([name]) => name.startsWith("RevocationIds")).forEach(([, id]) => store.revocations.delete(Number(id)));
        return xml(action, "");
      default:
        return failure("InvalidAction", action);
    }
  }

  /** The text of a version of an object. Certificates in it must be readable. */
  private async bundle(given: URLSearchParams, prefix: string): Promise<string> {
    const [bucket, key, version] = ["S3Bucket", "S3Key", "S3ObjectVersion"].map((name) => given.get(`${prefix}${name}`));
    return this.object(`/${bucket}/${key}`, version ?? undefined);
  }

  private async object(path: string, version?: string): Promise<string> {
    const text = await rest(this.moto, "s3", "GET", `${path}${version === undefined ? "" : `?versionId=${version}`}`);
    (text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).forEach((pem) => new X509Certificate(pem));
    return text;
  }

  /** Notes what calls say about mutual authentication, and adds it to the answers. */
  private withMutualAuthentication(given: URLSearchParams, text: Buffer): string | Buffer {
    const action = given.get("Action") ?? "";
    if (!/^(Create|Modify|Describe)Listeners?$/.test(action)) {
      if (action === "DeleteListener") {
        this.listeners.delete(given.get("ListenerArn")!);
      }
      return text;
    }
    return text.toString().replace(/<ListenerArn>([^<]+)<\/ListenerArn>/g, (all, arn: string) => {
      const stated = Object.fromEntries(
        [...given].filter(([name]) => name.startsWith("MutualAuthentication.")).map(([name, value]) => [name.split(".")[1], value]),
      );
      if (stated.Mode !== undefined) {
        this.calls.push(`${action} ${stated.Mode}`);
        this.listeners.set(arn, stated.Mode === "off" ? { Mode: "off" } : stated);
      }
      const mutual = this.listeners.get(arn) ?? { Mode: "off" };
      const fields = Object.entries(mutual).map(([name, value]) => `<${name}>${value}</${name}>`);
      return `${all}<MutualAuthentication>${fields.join("")}</MutualAuthentication>`;
    });
  }

  private async apiGateway(
    method: string,
    name: string | undefined,
    body: Record<string, any>,
  ): Promise<{ status: number; value: unknown }> {
    const domain = name === undefined ? undefined : this.domains.get(name);
    if (method === "POST" || method === "PATCH") {
      const { domainName = name, mutualTlsAuthentication: mutual, domainNameConfigurations: configurations, ...others } = body;
      const before = domain?.body ?? {};
      const [uri, version] = [
        mutual?.truststoreUri ?? before.mutualTlsAuthentication?.truststoreUri,
        mutual?.truststoreVersion ?? before.mutualTlsAuthentication?.truststoreVersion,
      ];
      const made: Record<string, any> = {
        ...before,
        ...others,
        domainName,
        apiMappingSelectionExpression: "$request.basepath",
        domainNameConfigurations: (configurations ?? before.domainNameConfigurations).map((each: object) => ({
          ...each,
          domainNameStatus: "AVAILABLE",
          apiGatewayDomainName: `d-1.execute-api.eu-west-1.amazonaws.com`,
          hostedZoneId: "Z1",
        })),
        mutualTlsAuthentication: uri ? { truststoreUri: uri, truststoreVersion: version } : undefined,
      };
      this.calls.push(`${method} ${domainName}`);
      this.domains.set(domainName, { body: made, bundle: uri ? await this.object(uri.slice("s3:/".length), version) : undefined });
      return { status: method === "POST" ? 201 : 200, value: made };
    }
    if (domain === undefined) {
      return { status: 404, value: { message: "Invalid domain name identifier specified" } };
    }
    if (method === "DELETE") {
      this.domains.delete(name!);
      return { status: 204, value: {} };
    }
    return { status: 200, value: domain.body };
  }

  private async forward(
    request: IncomingMessage,
    body: Buffer,
  ): Promise<{ status: number; headers: Record<string, string>; text: Buffer }> {
    const { host: _host, connection: _connection, "content-length": _length, "transfer-encoding": _encoding, ...headers } = request.headers;
    const response = await fetch(`${this.moto.url}${request.url}`, {
      method: request.method,
      headers: { ...(headers as Record<string, string>), "accept-encoding": "identity" },
      body: body.length === 0 ? undefined : new Uint8Array(body),
      signal: AbortSignal.timeout(60_000),
    });
    const own: Record<string, string> = {};
    response.headers.forEach((value, name) => {
      if (!/^(connection|transfer-encoding|content-length|content-encoding)$/.test(name)) {
        own[name] = value;
      }
    });
    return { status: response.status, headers: own, text: Buffer.from(await response.arrayBuffer()) };
  }
}

const NAMESPACE = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

function xml(action: string, result: string): { status: number; text: string } {
  const text = `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`;
  return { status: 200, text };
}

function failure(code: string, message: string): { status: number; text: string } {
  const text = `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
  return { status: 400, text };
}

function described({ arn, name, bundle }: TrustStore): string {
  const count = bundle.match(/BEGIN CERTIFICATE/g)?.length ?? 0;
  return `<member><Name>${name}</Name><TrustStoreArn>${arn}</TrustStoreArn><Status>ACTIVE</Status><NumberOfCaCertificates>${count}</NumberOfCaCertificates><TotalRevokedEntries>0</TotalRevokedEntries></member>`;
}

function tagsIn(given: URLSearchParams): [string, string][] {
  return [...given]
    .filter(([name]) => /^Tags\.member\.\d+\.Key$/.test(name))
    .map(([name, key]): [string, string] => [key, given.get(name.replace(/Key$/, "Value")) ?? ""]);
}
