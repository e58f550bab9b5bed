import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { TerraformStack, Testing } from "cdktf";
import {
  AcmCertificate,
  AcmEventRule,
  AcmExpiryAlarms,
  AcmImportedCertificate,
  AcmPrivateCertificate,
  AlbDefaultAction,
  AlbHttpsListener,
  CloudFrontViewerCertificate,
  HttpApiDomainName,
  IAcmCertificate,
  NlbTlsListener,
  RestApiDomainName,
  RestApiEndpointType,
  SnsChannel,
} from "../../../lib/aws";
import { arnFor, isAcmCertificate } from "../../../lib/aws/acm/certificate";
import { Duration } from "../../../lib/core/duration";
import { Document, synth, synthStack } from "../../support/synth";
import { ALB, AUTHORITY, CERTIFICATE, certificate, NLB, PemCertificate, TARGET_GROUP, VALIDATED_ARN } from "../fixtures";

/** Creates every kind of consumer for the same certificate. */
function consumeEverywhere(stack: TerraformStack, www: IAcmCertificate): void {
  const channels = [SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })];
  const defaultAction = AlbDefaultAction.fixedResponse(404);
  const certificates = [www, certificate(stack, "Sni", { domainNames: ["sni.example.com"] })];
  new AlbHttpsListener(stack, "Alb", { loadBalancerArn: ALB, certificates, defaultAction });
  new AlbHttpsListener(stack, "AlbSni", { loadBalancerArn: ALB, port: 8443, certificates: [...certificates].reverse(), defaultAction });
  new NlbTlsListener(stack, "Nlb", { loadBalancerArn: NLB, certificates: [www], targetGroupArn: TARGET_GROUP });
  new RestApiDomainName(stack, "Rest", { domainName: "www.example.com", certificate: www });
  new HttpApiDomainName(stack, "Http", { domainName: "www.example.com", certificate: www });
  new AcmExpiryAlarms(stack, "Alarms", { certificate: www, certificateName: "www", channels });
  new AcmEventRule(stack, "Events", { certificate: www, certificateName: "www", channels });
}

/** Every expression in a document that refers to a certificate ARN. */
function certificateReferences(json: Document): string[] {
  return [...JSON.stringify(json.resource).matchAll(/\$\{(aws_acm_certificate\w*)\.(\w+)\.(certificate_arn|arn)\}/g)].map(([, ...parts]) =>
    parts.join("."),
  );
}

describe("the ARN of a certificate", () => {
  test("is that of the validation for every consumer", () => {
    const { json } = synth((stack) => consumeEverywhere(stack, certificate(stack, "Www", { domainNames: ["www.example.com"] })));

    const references = certificateReferences(json);
    const unvalidated = references.filter((each) => each.startsWith("aws_acm_certificate."));
    expect(unvalidated).toHaveLength(Object.keys(json.resource!.aws_acm_certificate_validation).length);
    expect(references.filter((each) => /^aws_acm_certificate_validation\.Www_\w+\.certificate_arn$/.test(each)).length).toBe(8);
  });

  test("is that of the validation for CloudFront and edge-optimised domains in us-east-1", () => {
    const { one } = synth((stack) => {
      const www = certificate(stack, "Www", { domainNames: ["www.example.com"], region: "us-east-1" });
      new RestApiDomainName(stack, "Rest", { domainName: "www.example.com", certificate: www, endpointType: RestApiEndpointType.EDGE });
      new CloudfrontDistribution(stack, "Edge", {
        enabled: true,
        viewerCertificate: new CloudFrontViewerCertificate(stack, "Viewer", { certificate: www }).viewerCertificate,
        origin: [{ domainName: "origin.example.com", originId: "origin" }],
        defaultCacheBehavior: {
          allowedMethods: ["GET"],
          cachedMethods: ["GET"],
          targetOriginId: "origin",
          viewerProtocolPolicy: "https-only",
        },
        restrictions: { geoRestriction: { restrictionType: "none" } },
      });
    });

    expect(one("aws_api_gateway_domain_name").certificate_arn).toMatch(VALIDATED_ARN);
    expect(one("aws_cloudfront_distribution").viewer_certificate.acm_certificate_arn).toMatch(VALIDATED_ARN);
  });

  test("is that of the certificate if there is no validation", () => {
    synth((stack) => {
      const lifetime = Duration.days(395);
      const owned = new AcmPrivateCertificate(stack, "Private", { domainNames: ["db.example.com"], authorityArn: AUTHORITY, lifetime });
      const imported = new AcmImportedCertificate(stack, "Imported", { certificate: new PemCertificate(stack, "Pem") });

      for (const each of [owned, imported]) {
        expect(arnFor(stack, each)).toMatch(/^\$\{aws_acm_certificate\.\w+\.arn\}$/);
      }
      expect(arnFor(stack, AcmCertificate.fromCertificateArn(stack, "Known", CERTIFICATE))).toBe(CERTIFICATE);
    });
  });

  test("reaches consumers in another stack through an output and a remote state", () => {
    const app = Testing.app();
    const [certificates, edge] = ["certificates", "edge"].map((id) => new TerraformStack(app, id));
    [certificates, edge].forEach((stack) => new AwsProvider(stack, "Aws", { region: "eu-west-1" }));
    consumeEverywhere(edge, certificate(certificates, "Www", { domainNames: ["www.example.com"] }));

    const consumer = synthStack(edge).json;
    const producer = synthStack(certificates).json;

    const [[name, { value }]] = Object.entries(producer.output!);
    expect(Object.keys(producer.output!)).toHaveLength(1);
    expect(value).toMatch(VALIDATED_ARN);
    const remote = `\${data.terraform_remote_state.cross-stack-reference-input-certificates.outputs.${name}}`;
    const resource = consumer.resource!;
    expect(Object.values(resource.aws_lb_listener).filter((each) => each.certificate_arn === remote)).toHaveLength(2);
    expect(Object.values(resource.aws_lb_listener_certificate).filter((each) => each.certificate_arn === remote)).toHaveLength(1);
    expect(Object.values(resource.aws_cloudwatch_metric_alarm).map((each) => each.dimensions.CertificateArn)).toEqual([remote, remote]);
    expect(JSON.parse(Object.values(resource.aws_cloudwatch_event_rule)[0].event_pattern).resources).toEqual([remote]);
    expect(JSON.stringify(resource)).not.toMatch(/aws_acm_certificate_validation\.Www_/);
  });
});

test("isAcmCertificate distinguishes certificates in ACM from others", () => {
  synth((stack) => {
    expect(isAcmCertificate(certificate(stack, "Www"))).toBe(true);
    expect(isAcmCertificate(new PemCertificate(stack, "Edge"))).toBe(false);
  });
});
