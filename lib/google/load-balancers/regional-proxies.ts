import { ComputeForwardingRule } from "@cdktf/provider-google/lib/compute-forwarding-rule";
import { ComputeRegionTargetHttpsProxy } from "@cdktf/provider-google/lib/compute-region-target-https-proxy";
import { Construct } from "constructs";
import { CertfleetError, throwFirst } from "../../core/error";
import { reference } from "../../core/expression";
import { subnetProblems } from "../kinds/endpoints";
import { GLOBAL, GoogleCertificateScope, IGoogleCertificate } from "../certificates/google-certificate";
import { checkGoogleRegion, placement } from "../google-provider";
import { KEEPS_ITS_NAME, nameByContent, stableName } from "../resource-name";
import { checkServable, globalForwardingRule, GoogleProxy, listCertificates, needCertificates } from "./google-proxy";
import { GoogleProxyProps, GoogleRegionalScheme } from "./proxy-options";
import { ComputeGlobalForwardingRule } from "@cdktf/provider-google/lib/compute-global-forwarding-rule";
import { ComputeTargetHttpsProxy } from "@cdktf/provider-google/lib/compute-target-https-proxy";
import { named } from "../../core/readable-names";

/** Properties of a regional HTTPS proxy. */
export interface GoogleRegionalHttpsProxyProps extends GoogleProxyProps {
  /** The region. */
  readonly region: string;
  /** The regional URL map that routes requests: its name or its id. */
  readonly urlMap: string;
  /** The certificates, all in the proxy's region. The first is the default, the others are selected by server name (SNI). */
  readonly certificates: IGoogleCertificate[];
  /** The network, which has a proxy-only subnet in the region: its name or its id. */
  readonly network: string;
  /**
   * The subnet of the address of an internal load balancer.
   *
   * @default - none; an internal load balancer requires one
   */
  readonly subnetwork?: string;
  /**
   * Whether the load balancer is external or internal.
   *
   * @default GoogleRegionalScheme.EXTERNAL_MANAGED
   */
  readonly scheme?: GoogleRegionalScheme;
}

/** A regional HTTPS proxy in front of an existing URL map. It has a list of certificates instead of a certificate map. */
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
    checkGoogleRegion(props.region, scope);
    super(scope, id, props, {
      kind: isExternal ? "google-regional-https-proxy" : "google-internal-https-proxy",
      probeable: isExternal,
      location: props.region,
      servedBy: props.urlMap,
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
        sslPolicy: this._sslPolicyId,
        serverTlsPolicy: this._serverTlsPolicyId,
        lifecycle: KEEPS_ITS_NAME,
      }),
    );
    this.resource.name = stableName(this.resource);
    listCertificates(this, this.resource, this._served());
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
        lifecycle: KEEPS_ITS_NAME,
      }),
    );
    this.forwardingRule.name = nameByContent(this.forwardingRule, [this.port, scheme, props.ipAddress, props.network, props.subnetwork]);
  }

  addCertificate(certificate: IGoogleCertificate): void {
    this.serve(certificate);
    listCertificates(this, this.resource, this._served());
  }

  private serve(certificate: IGoogleCertificate): void {
    checkServable(this, certificate, { what: "regional", location: this.region, certificateScope: GoogleCertificateScope.DEFAULT });
    this._served().push(certificate);
  }
}

/** A subnet in which clients reach a cross-region internal load balancer. */
export interface GoogleInternalFront {
  /** The id among the fronts of the proxy, which becomes part of Terraform addresses. */
  readonly id: string;
  /** The subnet's id. */
  readonly subnetwork: string;
  /** The IP address in the subnet. */
  readonly ipAddress: string;
}

/** Properties of a cross-region internal HTTPS proxy. */
export interface GoogleInternalHttpsProxyProps extends GoogleProxyProps {
  /** The global URL map that routes requests: its name or its id. */
  readonly urlMap: string;
  /** The certificates, with the scope ALL_REGIONS. The first is the default, the others are selected by server name (SNI). */
  readonly certificates: IGoogleCertificate[];
  /** The network: its id. */
  readonly network: string;
  /** The subnets, one in each region, and the address in each. */
  readonly fronts: GoogleInternalFront[];
}

/** A cross-region internal HTTPS proxy. It has a list of certificates with the scope ALL_REGIONS instead of a certificate map. */
export class GoogleInternalHttpsProxy extends GoogleProxy {
  /** The proxy's resource. */
  readonly resource: ComputeTargetHttpsProxy;
  /** The forwarding rules, in the order of the fronts. */
  readonly forwardingRules: ComputeGlobalForwardingRule[];

  constructor(scope: Construct, id: string, props: GoogleInternalHttpsProxyProps) {
    super(scope, id, props, { kind: "google-internal-https-proxy", probeable: false, location: GLOBAL, servedBy: props.urlMap });
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
        sslPolicy: this._sslPolicyId,
        serverTlsPolicy: this._serverTlsPolicyId,
        lifecycle: KEEPS_ITS_NAME,
      }),
    );
    this.resource.name = stableName(this.resource);
    listCertificates(this, this.resource, this._served());
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
    listCertificates(this, this.resource, this._served());
  }

  private serve(certificate: IGoogleCertificate): void {
    checkServable(this, certificate, {
      what: "cross-region internal",
      location: GLOBAL,
      certificateScope: GoogleCertificateScope.ALL_REGIONS,
    });
    this._served().push(certificate);
  }
}
