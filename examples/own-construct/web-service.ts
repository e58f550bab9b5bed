import { AcmCertificate, AlbDefaultAction, AlbHttpsListener, Hsts } from "certfleet/aws";
import { Duration } from "certfleet/core";
import { CertificateFleet } from "certfleet/fleet";
import { Construct } from "constructs";

export interface WebServiceProps {
  /** The fleet that the platform team keeps. */
  readonly fleet: CertificateFleet;
  /** The service's public name. */
  readonly host: string;
  /** The load balancer in front of it. */
  readonly loadBalancerArn: string;
  /** The servers. */
  readonly targetGroupArn: string;
}

/**
 * A web service as a platform team gives it to the others: its certificate, its listener and its alerts, to the team's standard.
 *
 * Teams write one line for each service, and cannot forget a policy, an owner or an alarm.
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
