// The same certificates as a user of cdktf alone would write them, with the bindings' attributes as references.
const { AcmCertificate } = require("@cdktf/provider-aws/lib/acm-certificate");
const { AcmCertificateValidation } = require("@cdktf/provider-aws/lib/acm-certificate-validation");
const { CloudwatchMetricAlarm } = require("@cdktf/provider-aws/lib/cloudwatch-metric-alarm");
const { Route53Record } = require("@cdktf/provider-aws/lib/route53-record");
const { Token } = require("cdktf");
const { contact, nameOf, TOPIC, ZONE } = require("./fleet.cjs");

const LOOK =
  "Run `terraform apply` to restore missing validation records. Then check the renewal status in ACM, and that an endpoint uses the certificate.";

module.exports = (stack, certificates) => {
  for (let index = 0; index < certificates; index += 1) {
    const name = nameOf(index);
    const domainName = `${name}.${ZONE.name}`;
    const { owner, service, runbook } = contact(name);

    const certificate = new AcmCertificate(stack, name, {
      domainName,
      subjectAlternativeNames: [domainName],
      keyAlgorithm: "RSA_2048",
      validationMethod: "DNS",
      tags: { owner, service },
      lifecycle: { createBeforeDestroy: true },
    });
    const option = (attribute) =>
      Token.asString(`\${{ for o in ${certificate.fqn}.domain_validation_options : o.domain_name => o.${attribute} }["${domainName}"]}`);
    const record = new Route53Record(stack, `${name}-record`, {
      zoneId: ZONE.id,
      name: option("resource_record_name"),
      type: "CNAME",
      ttl: 60,
      records: [option("resource_record_value")],
      allowOverwrite: true,
      lifecycle: { ignoreChanges: ["name", "allow_overwrite", "ttl"] },
    });
    const validation = new AcmCertificateValidation(stack, `${name}-validation`, {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
      lifecycle: { createBeforeDestroy: true },
    });
    for (const [severity, threshold, what] of [
      ["warn", 30, "it expires in 30 days or fewer and has not renewed."],
      ["page", 15, "it expires in 15 days or fewer, or has expired already."],
    ]) {
      new CloudwatchMetricAlarm(stack, `${name}-${severity}`, {
        alarmName: `bench-${name}-${severity}`,
        alarmDescription: `Certificate ${name} (service ${service}, owner ${owner}): ${what} ${LOOK} Runbook: ${runbook}`,
        namespace: "AWS/CertificateManager",
        metricName: "DaysToExpiry",
        dimensions: { CertificateArn: validation.certificateArn },
        statistic: "Minimum",
        period: 86_400,
        evaluationPeriods: 1,
        comparisonOperator: "LessThanOrEqualToThreshold",
        threshold,
        treatMissingData: "breaching",
        alarmActions: [TOPIC],
        okActions: [TOPIC],
      });
    }
  }
};
