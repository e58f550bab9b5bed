import { Construct } from "constructs";
import type * as z from "zod";
import { lazy } from "../core/schema";
import { ICertificate } from "../core/certificate";
import { DomainName } from "../core/domain-name";
import { CertfleetError } from "../core/error";
import { Description, EndpointKind } from "../core/kind";
import { AttachRequest, checkPort, IEndpointTarget, ITlsEndpoint } from "../core/tls-endpoint";
import { host, port } from "../core/schema";
import { hostProblems } from "./fleet-checks";

/** Options of a `HostEndpoint`. */
export interface HostEndpointOptions {
  /**
   * Whether a probe on the internet can reach the host.
   *
   * @default true
   */
  readonly probeable?: boolean;
}

/** A host that serves a certificate and is managed elsewhere. It is listed in the inventory, and probed unless `probeable` is false. */
export class HostEndpoint implements IEndpointTarget {
  readonly endpointId: string;
  /** The host name. */
  readonly host: string;
  /** Whether a probe on the internet can reach the host. */
  readonly probeable: boolean;

  /**
   * @param host a host name, without wildcard
   * @param port the port that the host listens on, 443 by default
   */
  constructor(
    host: string,
    readonly port: number = 443,
    options: HostEndpointOptions = {},
  ) {
    const { name, isWildcard } = DomainName.parse(host);
    if (isWildcard) {
      throw new CertfleetError("wildcard-host", `"${host}" is a wildcard, not a host. Name one host, such as "www${host.slice(1)}".`);
    }
    checkPort(port);
    this.host = name;
    this.endpointId = `${name}-${port}`;
    this.probeable = options.probeable ?? true;
  }

  /** @internal */
  _describe(): Description {
    return { kind: hostEndpoint, properties: { host: this.host, port: this.port, probeable: this.probeable } };
  }

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    return new ServingHost(scope, id, this, request.certificate);
  }
}

class ServingHost extends Construct implements ITlsEndpoint {
  readonly kind: string = "host";
  readonly hosts: string[];
  readonly port: number;
  readonly certificates: ICertificate[];
  readonly probeable: boolean;

  constructor(scope: Construct, id: string, { host: name, port: number, probeable }: HostEndpoint, certificate: ICertificate) {
    super(scope, id);
    this.hosts = [name];
    this.port = number;
    this.certificates = [certificate];
    this.probeable = probeable;
  }
}

const schema = lazy((z) =>
  z
    .strictObject({
      host: host().describe("The host name, which the certificate must cover"),
      port: port().optional().describe("The port that the host listens on (443)"),
      probeable: z.boolean().optional().describe("Whether a probe on the internet can reach the host (true)"),
    })
    .describe("A host that serves the certificate and is managed elsewhere. It is listed in the inventory and probed."),
);

/**
 * `{ host, port?, probeable? }`
 *
 * @internal
 */
export const hostEndpoint: EndpointKind<z.output<ReturnType<typeof schema>>> = {
  key: "host",
  get schema() {
    return schema();
  },
  hostOf: (properties) => properties.host,
  isProbed: ({ probeable }) => probeable ?? true,
  problems: (properties, certificate) => hostProblems(["host"], properties.host, certificate),
  places: (properties) => [{ place: `${properties.host}:${properties.port ?? 443}` }],
  construct: ({ host: name, port: number, probeable }) => new HostEndpoint(name, number, { probeable }),
};
