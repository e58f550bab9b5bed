import { AcmCertificate, AlbDefaultAction, AlbHttpsListener, Hsts } from "certfleet/aws";
import { Duration } from "certfleet/core";
import { CertificateFleet } from "certfleet/fleet";
import { Construct } from "constructs";

export interface WebServiceProps {
  /** The platform team's fleet. */
  readonly fleet: CertificateFleet;
  /** The service's public host name. */
  readonly host: string;
  /** The ARN of the service's load balancer. */
  readonly loadBalancerArn: string;
  /** The ARN of the target group of the service's servers. */
  readonly targetGroupArn: string;
}

/**
 * A web service with certificate, listener and alerts that follow the platform team's standard.
 *
 * Other teams write one line per service and cannot forget the TLS policy, the owner or the alarms.
 */
export class WebService extends Construct {
  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    const certificate = props.fleet.add(id, { domains: [props.host], service: id });
    new AlbHttpsListener(this, "Listener", {
      loadBalancerArn: props.loadBalancerArn,
      certificates: [AcmCertificate.of(certificate)],
      defaultAction: AlbDefaultAction.forward(props.targetGroupArn),
      hsts: Hsts.maxAge(Duration.days(365), { includeSubdomains: true }),
      redirectHttp: true,
    });
  }
}
