// The same certificates as a user of cdktf alone would write them, with the bindings' attributes as references.
const { createHash } = require("node:crypto");
const { CertificateManagerCertificate } = require("@cdktf/provider-google/lib/certificate-manager-certificate");
const { CertificateManagerCertificateMap } = require("@cdktf/provider-google/lib/certificate-manager-certificate-map");
const { CertificateManagerCertificateMapEntry } = require("@cdktf/provider-google/lib/certificate-manager-certificate-map-entry");
const { CertificateManagerDnsAuthorization } = require("@cdktf/provider-google/lib/certificate-manager-dns-authorization");
const { DataGoogleCertificateManagerCertificates } = require("@cdktf/provider-google/lib/data-google-certificate-manager-certificates");
const { DnsRecordSet } = require("@cdktf/provider-google/lib/dns-record-set");
const { MonitoringAlertPolicy } = require("@cdktf/provider-google/lib/monitoring-alert-policy");
const { MonitoringUptimeCheckConfig } = require("@cdktf/provider-google/lib/monitoring-uptime-check-config");
const { TerraformResource } = require("cdktf");
const { CHANNEL, contact, MANAGED_ZONE, nameOf, PROJECT } = require("./fleet.cjs");

const LOOK = "Check the certificate that the host serves, its state at the issuer, and its validation records.";
const METRIC = "monitoring.googleapis.com/uptime_check";
const lifecycle = { createBeforeDestroy: true };

/** A `terraform_data`: cdktf's own class starts a Terraform for each at synth, which would be all that is measured. */
class DataResource extends TerraformResource {
  constructor(scope, id, { input, triggersReplace, ...config }) {
    super(scope, id, { ...config, terraformResourceType: "terraform_data" });
    this.attributes = { input, triggers_replace: triggersReplace };
  }

  synthesizeAttributes() {
    return this.attributes;
  }
}

module.exports = (stack, certificates) => {
  const map = new CertificateManagerCertificateMap(stack, "map", { name: "bench-map", lifecycle });
  const start = new DataResource(stack, "start", { input: "${plantimestamp()}", lifecycle: { ...lifecycle, ignoreChanges: ["input"] } });
  const isFirstApply = `${start.fqn}.output == plantimestamp()`;
  const wait = new DataResource(stack, "wait", { lifecycle });
  const made = [];
  for (let index = 0; index < certificates; index += 1) {
    const name = nameOf(index);
    const host = `${name}.${MANAGED_ZONE.name}`;
    const { owner, service, runbook } = contact(name);

    const authorization = new CertificateManagerDnsAuthorization(stack, `${name}-authorization`, {
      name: named(`bench-google-${host.replaceAll(".", "")}`, [host]),
      domain: host,
      type: "PER_PROJECT_RECORD",
      lifecycle,
    });
    const record = new DnsRecordSet(stack, `${name}-record`, {
      managedZone: MANAGED_ZONE.id,
      name: `\${trimsuffix(${authorization.fqn}.dns_resource_record[0].name, ".")}.`,
      type: "CNAME",
      ttl: 60,
      rrdatas: [`\${trimsuffix(${authorization.fqn}.dns_resource_record[0].data, ".")}.`],
      lifecycle: { ignoreChanges: ["name"] },
    });
    const certificate = new CertificateManagerCertificate(stack, name, {
      name: named(`bench-${name}`, [host, authorization.fqn]),
      managed: { domains: [host], dnsAuthorizations: [authorization.id] },
      labels: { owner, service },
      dependsOn: [record],
      lifecycle,
    });
    made.push(certificate);
    const waited = new DataResource(stack, `${name}-waited`, {
      input: certificate.id,
      triggersReplace: certificate.id,
      dependsOn: [wait],
      lifecycle,
    });
    const list = new DataGoogleCertificateManagerCertificates(stack, `${name}-state`, { filter: `name:\${${waited.fqn}.output}*` });
    const isActive = `anytrue([for each in ${list.fqn}.certificates : endswith(each.name, "/\${${certificate.fqn}.name}") && try(each.managed[0].state, "") == "ACTIVE"])`;
    const notIssued =
      `Google has not issued \${${certificate.fqn}.name} yet. Endpoints still serve the previous certificate. ` +
      `Run gcloud certificate-manager certificates describe \${${certificate.fqn}.name} and apply again once its state is ACTIVE.`;
    const command = `\${${isFirstApply} || ${isActive} ? "exit 0" : "echo ${notIssued} && exit 1"}`;
    const issued = new DataResource(stack, `${name}-issued`, {
      triggersReplace: certificate.id,
      provisioners: [{ type: "local-exec", command }],
      lifecycle,
    });
    new CertificateManagerCertificateMapEntry(stack, `${name}-entry`, {
      name: `${host.replace(/[^a-z0-9]+/g, "-")}-${digest(host)}`,
      map: map.name,
      hostname: host,
      certificates: [certificate.id],
      dependsOn: [issued],
    });

    const check = new MonitoringUptimeCheckConfig(stack, `${name}-check`, {
      displayName: `bench ${host}:443`,
      timeout: "10s",
      period: "900s",
      monitoredResource: { type: "uptime_url", labels: { project_id: PROJECT, host } },
      httpCheck: {
        path: "/",
        port: 443,
        useSsl: true,
        validateSsl: true,
        acceptedResponseStatusCodes: [{ statusClass: "STATUS_CLASS_ANY" }],
      },
      userLabels: { owner, service },
      lifecycle,
    });
    const filter = (metric) =>
      `metric.type = "${METRIC}/${metric}" AND resource.type = "uptime_url" AND metric.labels.check_id = one_of("${check.uptimeCheckId}")`;
    const aggregated = (crossSeriesReducer) => [
      { alignmentPeriod: "1200s", perSeriesAligner: "ALIGN_NEXT_OLDER", crossSeriesReducer, groupByFields: ["resource.label.host"] },
    ];
    const daysLeft = (days) => ({
      displayName: `Fewer than ${days} days until expiry`,
      conditionThreshold: {
        filter: filter("time_until_ssl_cert_expires"),
        comparison: "COMPARISON_LT",
        thresholdValue: days,
        duration: "600s",
        evaluationMissingData: "EVALUATION_MISSING_DATA_ACTIVE",
        aggregations: aggregated("REDUCE_MIN"),
        trigger: { count: 1 },
      },
    });
    const notTrusted = {
      displayName: "Clients do not trust the served certificate, or the host does not answer",
      conditionThreshold: {
        filter: filter("check_passed"),
        comparison: "COMPARISON_GT",
        thresholdValue: 1,
        duration: "1800s",
        aggregations: aggregated("REDUCE_COUNT_FALSE"),
        trigger: { count: 1 },
      },
    };
    for (const [kind, severity, subject, what, conditions] of [
      ["warn", "WARNING", "has not renewed in time", "it expires in 20 days or less and has not renewed.", [daysLeft(20)]],
      [
        "page",
        "CRITICAL",
        "expires soon or is not trusted",
        "it expires in 10 days or less and has not renewed, or clients do not trust the certificate that is served.",
        [daysLeft(10), notTrusted],
      ],
    ]) {
      new MonitoringAlertPolicy(stack, `${name}-${kind}`, {
        displayName: `bench-${name}-${kind}`,
        combiner: "OR",
        severity,
        conditions,
        notificationChannels: [CHANNEL],
        documentation: {
          subject: `Certificate ${name} ${subject}`,
          content: `Certificate ${name} (service ${service}, owner ${owner}): ${what} Served at ${host}:443. ${LOOK} Runbook: ${runbook}`,
          mimeType: "text/markdown",
          links: [{ displayName: "Runbook", url: runbook }],
        },
        userLabels: { owner, service },
      });
    }
  }
  const states = made.map((certificate) => `${certificate.fqn}.managed[0].state`).join(", ");
  const isOver = `${isFirstApply} || alltrue([for state in [${states}] : state == "ACTIVE"])`;
  wait.addOverride(
    "triggers_replace",
    made.map((certificate) => certificate.id),
  );
  wait.provisioners = [{ type: "local-exec", command: `\${${isOver} ? "exit 0" : "sleep 600"}` }];
};

/** A name that changes with what cannot be changed in place. */
function named(base, content) {
  return `${base}-${digest(JSON.stringify(content))}`;
}

function digest(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
