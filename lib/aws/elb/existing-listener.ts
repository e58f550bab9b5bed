import { DataAwsLbListener } from "@cdktf/provider-aws/lib/data-aws-lb-listener";
import { LbListenerCertificate } from "@cdktf/provider-aws/lib/lb-listener-certificate";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { ICertificate, knownNames } from "../../core/certificate";
import { CertfleetError, throwFirst } from "../../core/error";
import { identityOf, shown } from "../../core/expression";
import { Description } from "../../core/kind";
import { oncePerStack } from "../../core/once-per-stack";
import { named } from "../../core/readable-names";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { policiesMeeting } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { asAcmCertificate } from "../acm/acm-import";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { ArnKind, placeOfArn } from "../arn";
import { placement } from "../aws-provider";
import {
  certificateRegionProblems,
  isListenerProbed,
  listenerAddressName,
  listenerProblems,
  ListenerProperties,
  statedSslPolicy,
} from "./endpoint-checks";

/** A listener that something else owns, such as another Terraform configuration. */
export interface ExistingListenerProps {
  /** The listener's ARN. */
  readonly listenerArn: string;
  /**
   * The listener's name in Terraform addresses.
   *
   * @default - the load balancer's name and the listener's id from the ARN; for a listener of the same app, the resource's name
   */
  readonly listenerName?: string;
  /**
   * The TLS policy that the owner has set, such as `ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09`. It must meet the certificate's TLS policy.
   *
   * @default - the policy of a listener of the same app; otherwise it is not known and not checked
   */
  readonly sslPolicy?: string;
  /**
   * Whether Terraform reads the listener's TLS policy. A plan warns if it does not meet the certificate's TLS policy, and the inventory has
   * its name.
   *
   * @default false
   */
  readonly lookup?: boolean;
  /**
   * Whether a probe on the internet can reach the listener.
   *
   * @default - true, except for a load balancer of the same app that is internal
   */
  readonly probeable?: boolean;
}

/** What differs between the listeners of application and network load balancers. */
interface ExistingListenerKind {
  readonly kind: "alb" | "nlb";
  readonly listener: ArnKind;
  describe(props: ExistingListenerProps): Description;
}

/**
 * A listener that something else owns, as an endpoint of a fleet. Certificates are attached to it, and clients get them by server name (SNI).
 *
 * Its default certificate, TLS policy and rules are its owner's: Terraform cannot change them without managing the listener.
 *
 * @internal
 */
export class ExistingListenerEndpoint implements IEndpointTarget {
  readonly endpointId: string;

  constructor(
    private readonly kind: ExistingListenerKind,
    private readonly props: ExistingListenerProps,
  ) {
    this.endpointId = listenerAddressName(props, kind.listener);
  }

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    const { listenerArn } = this.props;
    const certificate = asAcmCertificate(request.certificate, placeOfArn(scope, listenerArn, this.kind.listener));
    throwFirst(listenerProblems([], this.kind.listener, this.props, request.tlsPolicy), scope);
    throwFirst(certificateRegionProblems([], this.kind.listener, listenerArn, certificate.region), scope);
    const shared = oncePerStack(scope, `existing-listener/${identityOf(listenerArn)}`, (below) => {
      return new ExistingListener(below, freeId(below, `listener-${this.endpointId}`), this.kind.kind, this.props, request.tlsPolicy);
    });
    shared.attach(scope, id, certificate, this.props, request.tlsPolicy);
    return shared;
  }

  /** @internal */
  _describe(): Description {
    return this.kind.describe(this.props);
  }
}

/** The listener that all certificates of a stack share. */
class ExistingListener extends Construct implements ITlsEndpoint {
  // The port decides what is probed. Clients reach web servers by this one.
  readonly port: number = 443;
  readonly probeable: boolean;
  readonly resourceId: string;
  private readonly served: IAcmCertificate[] = [];
  private looked?: DataAwsLbListener;

  constructor(
    scope: Construct,
    id: string,
    readonly kind: string,
    private readonly props: ListenerProperties,
    private readonly tlsPolicy: string,
  ) {
    super(scope, id);
    this.probeable = isListenerProbed(props);
    this.resourceId = props.listenerArn;
  }

  get certificates(): ICertificate[] {
    return [...this.served];
  }

  /** The names in the certificates, except for wildcards. */
  get hosts(): string[] {
    return this.served.flatMap(knownNames).filter((name) => !name.startsWith("*."));
  }

  /** The policy as stated or read; undefined if it is not known. */
  get tlsPolicyName(): string | undefined {
    return statedSslPolicy(this.props) ?? (this.looked && `\${data.aws_lb_listener.${this.looked.friendlyUniqueId}.ssl_policy}`);
  }

  attach(scope: Construct, id: string, certificate: IAcmCertificate, props: ListenerProperties, tlsPolicy: string): void {
    this.checkAgreement(scope, props, tlsPolicy);
    if (this.served.includes(certificate)) {
      throw new CertfleetError(
        "duplicate-endpoint",
        `The listener ${shown(props.listenerArn)} is listed twice in this certificate. Remove one of the two.`,
        scope,
      );
    }
    if (scope.node.tryFindChild(id) !== undefined) {
      throw new CertfleetError(
        "endpoint-name-clash",
        `Two listeners of this certificate would have the name "${id}" in addresses. Set \`listenerName\` of one of them.`,
        scope,
      );
    }
    this.served.push(certificate);
    const { region, provider } = certificate;
    named(
      new LbListenerCertificate(scope, id, {
        ...placement(scope, { region, provider }),
        listenerArn: props.listenerArn,
        certificateArn: arnFor(scope, certificate),
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    if (props.lookup) {
      this.looked ??= this.lookUp(certificate);
    }
  }

  private checkAgreement(scope: Construct, props: ListenerProperties, tlsPolicy: string): void {
    for (const [name, first, own] of [
      ["TLS policy", this.tlsPolicy, tlsPolicy],
      ["SSL policy", this.props.sslPolicy, props.sslPolicy],
    ]) {
      if (first !== own) {
        throw new CertfleetError(
          "listener-clash",
          `The listener ${shown(props.listenerArn)} has the ${name} ${first ?? "not stated"} for another certificate, and this one asks for ` +
            `${own ?? "not stated"}. Certificates on one listener share its policy: use the same setting.`,
          scope,
        );
      }
    }
  }

  /**
   * Reads the listener, and warns if its policy is too weak. The owner can change the policy at any time: an error would stop the runs that
   * renew certificates.
   */
  private lookUp({ region, provider }: IAcmCertificate): DataAwsLbListener {
    const { listenerArn } = this.props;
    const data = named(new DataAwsLbListener(this, "Policy", { ...placement(this, { region, provider }), arn: listenerArn }));
    const { friendlyUniqueId: name } = data;
    const policies = policiesMeeting("elb", TlsPolicy.of(this.tlsPolicy));
    const actual = `data.aws_lb_listener.${name}.ssl_policy`;
    TerraformStack.of(this).addOverride(`check.${name}`, {
      assert: [
        {
          condition: `\${contains(${JSON.stringify(this.props.sslPolicy === undefined ? policies : [this.props.sslPolicy])}, ${actual})}`,
          error_message:
            `The listener \${data.aws_lb_listener.${name}.arn} has the TLS policy \${${actual}}, ` +
            (this.props.sslPolicy === undefined
              ? `which does not meet "${this.tlsPolicy}". Ask its owner to set one of ${policies.join(", ")}.`
              : `and not ${this.props.sslPolicy} as stated. Correct \`sslPolicy\`.`),
        },
      ],
    });
    return data;
  }
}

function freeId(scope: Construct, id: string): string {
  let free = id;
  for (let number = 2; scope.node.tryFindChild(free) !== undefined; number++) {
    free = `${id}-${number}`;
  }
  return free;
}
