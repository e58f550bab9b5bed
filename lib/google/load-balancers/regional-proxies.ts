import { ComputeForwardingRule } from "@cdktf/provider-google/lib/compute-forwarding-rule";
import { ComputeRegionTargetHttpsProxy } from "@cdktf/provider-google/lib/compute-region-target-https-proxy";
import { Construct } from "constructs";
import { CertfleetError, throwFirst } from "../../core/error";
import { isKnown, reference } from "../../core/expression";
import { subnetProblems } from "../kinds/endpoints";
import { GLOBAL, GoogleCertificateScope, IGoogleCertificate, issuanceOf } from "../certificates/google-certificate";
import { GOOGLE_REGION, regionMessage, placement } from "../google-provider";
import { nameByContent, stableName } from "../resource-name";
import { checkLocation, globalForwardingRule, GoogleProxy, listedCertificates, needCertificates } from "./google-proxy";
import { GoogleProxyProps, GoogleRegionalScheme } from "./proxy-options";
import { ComputeGlobalForwardingRule } from "@cdktf/provider-google/lib/compute-global-forwarding-rule";
import { ComputeTargetHttpsProxy } from "@cdktf/provider-google/lib/compute-target-https-proxy";
import { named } from "../../core/readable-names";

/** A regional HTTPS proxy. */
export interface GoogleRegionalHttpsProxyProps extends GoogleProxyProps {
  /** The region. */
  readonly region: string;
  /** The regional URL map that says where requests go: its name, or its id. */
  readonly urlMap: string;
  /** The certificates, all of the same region: the first is for clients that ask for no name. */
  readonly certificates: IGoogleCertificate[];
  /** The network, which has a proxy-only subnet in the region: its name, or its id. */
  readonly network: string;
  /**
   * The subnet from which an internal load balancer takes its address.
   *
   * @default - none; an internal load balancer needs one
   */
  readonly subnetwork?: string;
  /**
   * Whether it is reached from the internet.
   *
   * @default GoogleRegionalScheme.EXTERNAL_MANAGED
   */
  readonly scheme?: GoogleRegionalScheme;
}

/** A regional proxy that terminates HTTPS for an existing URL map. It takes its certificates one by one, and no certificate map. */
export class GoogleRegionalHttpsProxy extends GoogleProxy {
  /** The region. */
  readonly region: string;
  /** The proxy's resource. */
  readonly resource: ComputeRegionTargetHttpsProxy;
  /** The forwarding rule. */
  readonly forwardingRule: ComputeForwardingRule;

  constructor(scope: Construct, id: string, props: GoogleRegionalHttpsProxyProps) {
    const scheme = props.scheme ?? GoogleRegionalScheme.EXTERNAL_MANAGED;
    const isExternal = scheme === GoogleRegionalScheme.EXTERNAL_MANAGED;
    checkRegion(scope, props.region);
    super(scope, id, props, {
      kind: isExternal ? "google-regional-https-proxy" : "google-internal-https-proxy",
      probeable: isExternal,
      location: props.region,
    });
    this.region = props.region;
    needCertificates(this, props.certificates);
    throwFirst(subnetProblems(props), this);
    for (const certificate of props.certificates) {
      this.serve(certificate);
    }
    this.resource = named(
      new ComputeRegionTargetHttpsProxy(this, "Resource", {
        ...placement(this._place),
        name: "",
        region: props.region,
        urlMap: props.urlMap,
        certificateManagerCertificates: listedCertificates(this, this._served()),
        sslPolicy: this._sslPolicyId,
        serverTlsPolicy: props.serverTlsPolicy,
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    this.resource.name = stableName(this.resource);
    this.resource.dependsOn = issuanceOf(this, this._served());
    this.forwardingRule = named(
      new ComputeForwardingRule(this, "ForwardingRule", {
        ...placement(this._place),
        name: "",
        region: props.region,
        target: reference(this.resource, "id"),
        portRange: String(this.port),
        ipProtocol: "TCP",
        loadBalancingScheme: scheme,
        ipAddress: props.ipAddress,
        network: props.network,
        subnetwork: props.subnetwork,
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    this.forwardingRule.name = nameByContent(this.forwardingRule, [this.port, scheme, props.ipAddress, props.network, props.subnetwork]);
  }

  addCertificate(certificate: IGoogleCertificate): void {
    this.serve(certificate);
    this.resource.certificateManagerCertificates = listedCertificates(this, this._served());
    this.resource.dependsOn = issuanceOf(this, this._served());
  }

  private serve(certificate: IGoogleCertificate): void {
    checkLocation(this, certificate, this.region);
    if (certificate.scope !== GoogleCertificateScope.DEFAULT) {
      throw new CertfleetError(
        "scope-mismatch",
        `The certificate has the scope ${certificate.scope}, but regional proxies serve the scope DEFAULT only. Remove its \`certificateScope\`.`,
        this,
      );
    }
    this._served().push(certificate);
  }
}

function checkRegion(scope: Construct, region: string): void {
  if (isKnown(region) && !GOOGLE_REGION.test(region)) {
    throw new CertfleetError("google-region", regionMessage(region), scope);
  }
}

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
      throw new CertfleetError("no-subnetwork", "An internal load balancer needs a subnet for each address. Set `fronts`.", this);
    }
    for (const certificate of props.certificates) {
      this.serve(certificate);
    }
    this.resource = named(
      new ComputeTargetHttpsProxy(this, "Resource", {
        ...placement(this._place),
        name: "",
        urlMap: props.urlMap,
        certificateManagerCertificates: listedCertificates(this, this._served()),
        sslPolicy: this._sslPolicyId,
        serverTlsPolicy: props.serverTlsPolicy,
        lifecycle: { createBeforeDestroy: true },
      }),
    );
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
        `The certificate has the scope ${certificate.scope}, but cross-region internal proxies serve the scope ALL_REGIONS only. Set its \`certificateScope\`.`,
        this,
      );
    }
    this._served().push(certificate);
  }
}
