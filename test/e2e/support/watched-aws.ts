import { createServer, IncomingMessage, Server, ServerResponse } from "node:http";
import { AddressInfo } from "node:net";
import { elements, json } from "./aws-api";
import { Moto } from "./moto";

/** A host that a load balancer serves. */
export interface ServedHost {
  readonly loadBalancerArn: string;
  readonly host: string;
}

/** The certificates of a listener. AWS keeps the default one apart from the list of additional certificates, which it selects by SNI. */
interface ListenerCertificates {
  readonly loadBalancerArn: string;
  defaultArn?: string;
  readonly byServerName: Set<string>;
}

const ELB = "elasticloadbalancing";

/**
 * A double of AWS that checks that hosts are served after every call that changes certificates or listeners.
 *
 * It is a proxy between Terraform and the double. The double keeps a listener's default certificate in the list of additional
 * certificates, and empties that list when the default one changes. The proxy keeps them apart, as AWS does. The double also returns RSA for every
 * key, and loses the tags of a certificate that is imported again.
 */
export class WatchedAws {
  static async start(moto: Moto): Promise<WatchedAws> {
    const watched = new WatchedAws(moto);
    await new Promise<void>((resolve) => watched.server.listen(0, "127.0.0.1", resolve));
    return watched;
  }

  private readonly server: Server;
  private readonly listeners = new Map<string, ListenerCertificates>();
  /** The names of certificates, until another certificate is imported under the same ARN. */
  private readonly names = new Map<string, readonly string[]>();
  private readonly keyAlgorithms = new Map<string, string>();
  private turn: Promise<unknown> = Promise.resolve();
  private watching: readonly ServedHost[] = [];
  private gaps: string[] = [];
  private polled = 0;

  private constructor(private readonly moto: Moto) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How often a host was polled so far. */
  get polls(): number {
    return this.polled;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Runs work while hosts must be served. Returns the calls after which a host was not served. */
  async while(hosts: readonly ServedHost[], work: () => Promise<void>): Promise<string[]> {
    this.watching = hosts;
    this.gaps = [];
    try {
      await work();
    } finally {
      this.watching = [];
    }
    return this.gaps;
  }

  /** The reason why a host is not served with a valid certificate, or undefined if it is. */
  async faultOf({ loadBalancerArn, host }: ServedHost): Promise<string | undefined> {
    const listener = [...this.listeners.values()].find((each) => each.loadBalancerArn === loadBalancerArn && each.defaultArn !== undefined);
    if (listener === undefined) {
      return "no listener";
    }
    const chosen = [];
    const mayMatch = (arn: string) => this.names.get(arn)?.some((name) => matches(name, host)) ?? true;
    for (const arn of [...listener.byServerName].filter(mayMatch)) {
      const certificate = await this.certificate(arn);
      if (certificate === undefined || certificate.names.some((name) => matches(name, host))) {
        chosen.push({ arn, certificate });
      }
    }
    const candidates =
      chosen.length > 0 ? chosen : [{ arn: listener.defaultArn!, certificate: await this.certificate(listener.defaultArn!) }];
    for (const { arn, certificate } of candidates) {
      if (certificate?.status !== "ISSUED") {
        return `${arn} is ${certificate?.status ?? "deleted"}`;
      }
      if (!certificate.names.some((name) => matches(name, host))) {
        return `${arn} is for ${certificate.names.join(", ")}`;
      }
    }
    return undefined;
  }

  /** The ARNs of the certificates of a load balancer's HTTPS listener, with the default one first. */
  certificatesOf(loadBalancerArn: string): { defaultArn?: string; byServerName: string[] } | undefined {
    const found = [...this.listeners.values()].find((each) => each.loadBalancerArn === loadBalancerArn && each.defaultArn !== undefined);
    return found && { defaultArn: found.defaultArn, byServerName: [...found.byServerName] };
  }

  private async certificate(arn: string): Promise<{ readonly status: string; readonly names: string[] } | undefined> {
    try {
      const { Certificate } = await json<{ Certificate: { Status: string; SubjectAlternativeNames: string[] } }>(
        this.moto,
        "acm",
        "CertificateManager.DescribeCertificate",
        { CertificateArn: arn },
        { region: arn.split(":")[3] },
      );
      this.names.set(arn, Certificate.SubjectAlternativeNames);
      return { status: Certificate.Status, names: Certificate.SubjectAlternativeNames };
    } catch {
      return undefined;
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const [, , service] = /Credential=[^/]+\/[0-9]+\/([^/]+)\/([^/]+)/.exec(request.headers.authorization ?? "") ?? [];
    const call = { request, body, action: actionOf(request, body) };
    const isWatched = (service === ELB || service === "acm") && !/^(Describe|List|Get)/.test(call.action);
    const { status, headers, text } = isWatched ? await this.inTurn(() => this.change(call, service)) : await this.read(call, service);
    response.writeHead(status, headers).end(text);
  }

  /** Runs changes one after another, so that each is checked separately. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.turn.then(work, work);
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async change(call: Call, service: string): Promise<Answer> {
    const answer = (await this.own(call, service)) ?? (await this.keepingTags(call));
    if (service === ELB && answer.status === 200) {
      this.note(call, answer);
    }
    if (call.action === "ImportCertificate") {
      this.names.delete((JSON.parse(call.body.toString()) as { CertificateArn?: string }).CertificateArn ?? "");
    }
    if (call.action === "RequestCertificate" && answer.status === 200) {
      const { KeyAlgorithm: algorithm } = JSON.parse(call.body.toString()) as { KeyAlgorithm?: string };
      const { CertificateArn: arn } = JSON.parse(answer.text.toString()) as { CertificateArn: string };
      this.keyAlgorithms.set(arn, algorithm ?? "RSA_2048");
    }
    if (service === "acm" && call.action === "DeleteCertificate") {
      const { CertificateArn: arn } = JSON.parse(call.body.toString()) as { CertificateArn: string };
      if ([...this.listeners.values()].some(({ defaultArn, byServerName }) => defaultArn === arn || byServerName.has(arn))) {
        this.gaps.push(`DeleteCertificate: ${arn} is in use`);
      }
    }
    for (const served of this.watching) {
      this.polled++;
      const fault = await this.faultOf(served);
      if (fault !== undefined) {
        this.gaps.push(`${call.action}: ${served.host}: ${fault}`);
      }
    }
    return answer;
  }

  /** The double forgets the tags of a certificate that is imported again. ACM keeps them. */
  private async keepingTags(call: Call): Promise<Answer> {
    const arn =
      call.action === "ImportCertificate" ? (JSON.parse(call.body.toString()) as { CertificateArn?: string }).CertificateArn : undefined;
    if (arn === undefined) {
      return this.forward(call);
    }
    const acm = <T>(action: string, parameters: object) =>
      json<T>(this.moto, "acm", `CertificateManager.${action}`, { CertificateArn: arn, ...parameters }, { region: arn.split(":")[3] });
    const { Tags } = await acm<{ Tags: object[] }>("ListTagsForCertificate", {});
    const answer = await this.forward(call);
    if (Tags.length > 0) {
      await acm("AddTagsToCertificate", { Tags });
    }
    return answer;
  }

  private async read(call: Call, service: string): Promise<Answer> {
    const answer = (await this.own(call, service)) ?? (await this.forward(call));
    return call.action === "DescribeCertificate" && answer.status === 200 ? this.withKeyAlgorithm(answer) : answer;
  }

  private withKeyAlgorithm(answer: Answer): Answer {
    const described = JSON.parse(answer.text.toString()) as { Certificate: { CertificateArn: string; KeyAlgorithm: string } };
    described.Certificate.KeyAlgorithm = this.keyAlgorithms.get(described.Certificate.CertificateArn) ?? described.Certificate.KeyAlgorithm;
    return { ...answer, text: Buffer.from(JSON.stringify(described)) };
  }

  /** Answers calls for the certificates of a listener, which the double handles incorrectly. */
  private async own({ body, action }: Call, service: string): Promise<Answer | undefined> {
    const parameters = new URLSearchParams(body.toString());
    const listener = service === ELB ? this.listeners.get(parameters.get("ListenerArn") ?? "") : undefined;
    if (!listener || !action.endsWith("ListenerCertificates")) {
      return undefined;
    }
    const arns = [...parameters].filter(([name]) => name.endsWith(".CertificateArn")).map(([, arn]) => arn);
    for (const arn of arns) {
      if (action === "AddListenerCertificates") {
        listener.byServerName.add(arn);
      } else {
        listener.byServerName.delete(arn);
      }
    }
    const list = [...listener.byServerName].map((arn) => ({ arn, isDefault: false }));
    const described =
      action.startsWith("Describe") && listener.defaultArn ? [{ arn: listener.defaultArn, isDefault: true }, ...list] : list;
    const members = described.map(
      ({ arn, isDefault }) => `<member><CertificateArn>${arn}</CertificateArn><IsDefault>${isDefault}</IsDefault></member>`,
    );
    const result = `<${action}Result><Certificates>${members.join("")}</Certificates></${action}Result>`;
    const text = `<${action}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/">${result}<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`;
    return { status: 200, headers: { "content-type": "text/xml" }, text: Buffer.from(text) };
  }

  private note({ body, action }: Call, { text }: Answer): void {
    const parameters = new URLSearchParams(body.toString());
    const certificate = parameters.get("Certificates.member.1.CertificateArn") ?? undefined;
    if (action === "CreateListener") {
      const [arn] = elements(text.toString(), "ListenerArn");
      this.listeners.set(arn, {
        loadBalancerArn: parameters.get("LoadBalancerArn")!,
        defaultArn: certificate,
        byServerName: new Set(),
      });
    } else if (action === "ModifyListener" && certificate !== undefined) {
      this.listeners.get(parameters.get("ListenerArn")!)!.defaultArn = certificate;
    } else if (action === "DeleteListener") {
      this.listeners.delete(parameters.get("ListenerArn")!);
    }
  }

  private async forward({ request, body }: Call): Promise<Answer> {
    const { host: _host, connection: _connection, "content-length": _length, "transfer-encoding": _encoding, ...headers } = request.headers;
    const response = await fetch(`${this.moto.url}${request.url}`, {
      method: request.method,
      headers: { ...(headers as Record<string, string>), "accept-encoding": "identity" },
      body: body.length === 0 ? undefined : new Uint8Array(body),
      signal: AbortSignal.timeout(60_000),
    });
    const text = Buffer.from(await response.arrayBuffer());
    const own: Record<string, string> = {};
    response.headers.forEach((value, name) => {
      if (!/^(connection|transfer-encoding|content-length|content-encoding)$/.test(name)) {
        own[name] = value;
      }
    });
    return { status: response.status, headers: own, text };
  }
}

interface Call {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly action: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: Buffer;
}

function actionOf(request: IncomingMessage, body: Buffer): string {
  const target = request.headers["x-amz-target"];
  return typeof target === "string" ? target.split(".")[1] : (new URLSearchParams(body.toString()).get("Action") ?? "");
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

function matches(name: string, host: string): boolean {
  return name === host || (name.startsWith("*.") && name.slice(1) === host.slice(host.indexOf(".")));
}
