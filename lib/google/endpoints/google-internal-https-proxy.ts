import { ComputeGlobalForwardingRule } from "@cdktf/provider-google/lib/compute-global-forwarding-rule";
import { ComputeTargetHttpsProxy } from "@cdktf/provider-google/lib/compute-target-https-proxy";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { reference } from "../../core/reference";
import { issuanceOf } from "../certificates/certificate-id";
import { GoogleCertificateScope, IGoogleCertificate } from "../certificates/certificate-interface";
import { placement } from "../placement";
import { stableName } from "../resource-name";
import { globalForwardingRule } from "./global-front";
import { checkLocation, GoogleProxy, needCertificates } from "./google-proxy";
import { listedCertificates } from "./listed-certificates";
import { GoogleProxyProps } from "./proxy-options";
import { GLOBAL } from "../certificates/global-location";

/** A subnet in which a cross-region load balancer is reached. */
export interface GoogleInternalFront {
  /** What tells it from others: it becomes part of addresses. */
  readonly id: string;
  /** The subnet's id. */
  readonly subnetwork: string;
  /** The address in it. */
  readonly ipAddress: string;
}

/** A cross-region internal HTTPS proxy. */
export interface GoogleInternalHttpsProxyProps extends GoogleProxyProps {
  /** The global URL map that says where requests go: its name, or its id. */
  readonly urlMap: string;
  /** The certificates, with the scope ALL_REGIONS: the first is for clients that ask for no name. */
  readonly certificates: IGoogleCertificate[];
  /** The network: its id. */
  readonly network: string;
  /** Where it is reached: a subnet and an address in each region. */
  readonly fronts: GoogleInternalFront[];
}

/** A cross-region internal proxy that terminates HTTPS: it takes certificates with the scope ALL_REGIONS, and no certificate map. */
export class GoogleInternalHttpsProxy extends GoogleProxy {
  /** The proxy's resource. */
  readonly resource: ComputeTargetHttpsProxy;
  /** The forwarding rules, in the order of the fronts. */
  readonly forwardingRules: ComputeGlobalForwardingRule[];

  constructor(scope: Construct, id: string, props: GoogleInternalHttpsProxyProps) {
    super(scope, id, props, { kind: "google-internal-https-proxy", probeable: false, location: GLOBAL });
    needCertificates(this, props.certificates);
    if (props.fronts.length === 0) {
      throw new CertfleetError("no-subnetwork", "an internal load balancer takes its addresses from subnets: give `fronts`", this);
    }
    for (const certificate of props.certificates) {
      this.serve(certificate);
    }
    this.resource = new ComputeTargetHttpsProxy(this, "Resource", {
      ...placement(this._place),
      name: "",
      urlMap: props.urlMap,
      certificateManagerCertificates: listedCertificates(this, this._served()),
      sslPolicy: this._sslPolicyId,
      serverTlsPolicy: props.serverTlsPolicy,
      lifecycle: { createBeforeDestroy: true },
    });
    this.resource.name = stableName(this.resource);
    this.resource.dependsOn = issuanceOf(this, this._served());
    this.forwardingRules = props.fronts.map((front) =>
      globalForwardingRule(this, `ForwardingRule-${front.id}`, this._place, {
        target: reference(this.resource, "id"),
        port: this.port,
        scheme: "INTERNAL_MANAGED",
        ipAddress: front.ipAddress,
        network: props.network,
        subnetwork: front.subnetwork,
      }),
    );
  }

  addCertificate(certificate: IGoogleCertificate): void {
    this.serve(certificate);
    this.resource.certificateManagerCertificates = listedCertificates(this, this._served());
    this.resource.dependsOn = issuanceOf(this, this._served());
  }

  private serve(certificate: IGoogleCertificate): void {
    checkLocation(this, certificate, GLOBAL);
    if (certificate.scope !== GoogleCertificateScope.ALL_REGIONS) {
      throw new CertfleetError(
        "scope-mismatch",
        `the certificate has the scope ${certificate.scope}, and cross-region internal proxies take ALL_REGIONS: give it that \`certificateScope\``,
        this,
      );
    }
    this._served().push(certificate);
  }
}
