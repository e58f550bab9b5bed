import { Construct } from "constructs";
import { ICertificate } from "../core/certificate";
import { DomainName } from "../core/domain-name";
import { CertfleetError } from "../core/error";
import { Description } from "../core/kind";
import { checkPort } from "../core/port";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../core/tls-endpoint";

/** A host that serves a certificate and is managed elsewhere: it is in the inventory, and probed from outside. */
export class HostEndpoint implements IEndpointTarget {
  readonly endpointId: string;
  /** The host's name. */
  readonly host: string;

  /**
   * @param host a name, without wildcard
   * @param port where it listens, 443 unless given
   */
  constructor(
    host: string,
    readonly port: number = 443,
  ) {
    const { name, isWildcard } = DomainName.parse(host);
    if (isWildcard) {
      throw new CertfleetError("wildcard-host", `"${host}" is no host that can be reached: name one host, such as "www${host.slice(1)}"`);
    }
    checkPort(port);
    this.host = name;
    this.endpointId = `${name}-${port}`;
  }

  /** @internal */
  _describe(): Description {
    const { hostEndpoint } = require("./host-kind") as typeof import("./host-kind");
    return { kind: hostEndpoint, properties: { host: this.host, port: this.port } };
  }

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    return new ServingHost(scope, id, this.host, this.port, request.certificate);
  }
}

class ServingHost extends Construct implements ITlsEndpoint {
  readonly kind: string = "host";
  readonly hosts: string[];
  readonly certificates: ICertificate[];
  readonly probeable: boolean = true;

  constructor(
    scope: Construct,
    id: string,
    host: string,
    readonly port: number,
    certificate: ICertificate,
  ) {
    super(scope, id);
    this.hosts = [host];
    this.certificates = [certificate];
  }
}
