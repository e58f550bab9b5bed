import { StateResource } from "../../core/importer";
import { asBlock, asBoolean, asList, asText, Block, blocksOf, canonicalType, textsOf } from "../../policy/plan/resource";
import { AcmRecord, AwsInventory, emptyInventory, plainName, recordId } from "./aws-inventory";

/** Resources that use a certificate and that no endpoint of a fleet describes, with the argument that holds its ARN. */
const OTHER_USERS: Readonly<Record<string, string>> = {
  aws_appsync_domain_name: "certificate_arn",
  aws_cognito_user_pool_domain: "certificate_arn",
  aws_elb: "listener.ssl_certificate_id",
  aws_opensearch_domain: "domain_endpoint_options.custom_endpoint_certificate_arn",
  aws_transfer_server: "certificate",
  aws_vpclattice_service: "certificate_arn",
};

/** The resource types that are read. */
export const AWS_STATE_TYPES: ReadonlySet<string> = new Set([
  "aws_acm_certificate",
  "aws_acm_certificate_validation",
  "aws_iam_server_certificate",
  "aws_lb_listener",
  "aws_alb_listener",
  "aws_lb_listener_certificate",
  "aws_alb_listener_certificate",
  "aws_cloudfront_distribution",
  "aws_api_gateway_domain_name",
  "aws_apigatewayv2_domain_name",
  "aws_route53_zone",
  "aws_route53_record",
  ...Object.keys(OTHER_USERS),
]);

/** Reads what Terraform's states know about an AWS account. */
export function awsInventoryOf(resources: readonly StateResource[]): AwsInventory {
  const inventory = emptyInventory();
  const chosenByName = new Map<string, string[]>();
  const validated = new Set<string>();
  for (const resource of resources) {
    const { attributes } = resource;
    switch (canonicalType(resource.type)) {
      case "aws_acm_certificate":
        if (resource.mode === "managed") {
          inventory.certificates.push(...certificateOf(resource));
        }
        break;
      case "aws_acm_certificate_validation":
        validated.add(asText(attributes.certificate_arn) ?? "");
        break;
      case "aws_iam_server_certificate":
        inventory.serverCertificates.push(asText(attributes.arn) ?? resource.address);
        break;
      case "aws_lb_listener_certificate":
        append(chosenByName, asText(attributes.listener_arn), asText(attributes.certificate_arn));
        break;
      case "aws_lb_listener":
        readListener(inventory, attributes);
        break;
      case "aws_cloudfront_distribution":
        readDistribution(inventory, attributes);
        break;
      case "aws_api_gateway_domain_name":
      case "aws_apigatewayv2_domain_name":
        readApiDomain(inventory, resource);
        break;
      case "aws_route53_zone":
        readZone(inventory, attributes);
        break;
      case "aws_route53_record":
        readRecord(inventory, resource);
        break;
      default:
        readOtherUser(inventory, resource);
    }
  }
  const listeners = inventory.listeners.map((listener) => ({ ...listener, certificates: chosenByName.get(listener.arn) ?? [] }));
  // A listener whose own resource is elsewhere is known from its certificates.
  for (const [arn, certificates] of chosenByName) {
    if (!listeners.some((listener) => listener.arn === arn)) {
      listeners.push({ arn, certificates });
    }
  }
  const certificates = inventory.certificates.map((certificate) => ({ ...certificate, isValidated: validated.has(certificate.arn) }));
  return { ...inventory, certificates, listeners };
}

function certificateOf({ address, name, attributes }: StateResource): AcmRecord[] {
  const arn = asText(attributes.arn);
  const commonName = asText(attributes.domain_name);
  if (arn === undefined || commonName === undefined) {
    return [];
  }
  const options = asBlock(asList(attributes.options)[0]);
  return [
    {
      arn,
      names: [...new Set([commonName, ...textsOf(attributes.subject_alternative_names).sort()])],
      keyAlgorithm: asText(attributes.key_algorithm),
      type: asText(attributes.type),
      status: asText(attributes.status),
      validationMethod: asText(attributes.validation_method),
      validationRecords: new Map(
        blocksOf(attributes.domain_validation_options).flatMap((option) => {
          const [domain, record] = [asText(option.domain_name), asText(option.resource_record_name)];
          return domain === undefined || record === undefined ? [] : [[domain, plainName(record)] as const];
        }),
      ),
      authorityArn: asText(attributes.certificate_authority_arn),
      earlyRenewal: asText(attributes.early_renewal_duration),
      transparency: asText(options.certificate_transparency_logging_preference),
      exported: asText(options.export),
      notBefore: asText(attributes.not_before),
      notAfter: asText(attributes.not_after),
      tags: tagsOf(attributes.tags_all ?? attributes.tags),
      inUse: { ELIGIBLE: true, INELIGIBLE: false }[String(attributes.renewal_eligibility)],
      foundAt: address,
      // A name such as `this["www"]` does not tell the instances apart.
      suggestedName: /[[\]]/.test(address) ? undefined : name,
    },
  ];
}

function readListener(inventory: AwsInventory, attributes: Block): void {
  const arn = asText(attributes.arn);
  const defaultCertificate = asText(attributes.certificate_arn);
  if (arn !== undefined && defaultCertificate !== undefined) {
    inventory.listeners.push({
      arn,
      sslPolicy: asText(attributes.ssl_policy),
      defaultCertificate,
      certificates: [],
    });
  }
}

function readDistribution(inventory: AwsInventory, attributes: Block): void {
  const [id, viewer] = [asText(attributes.id), asBlock(asList(attributes.viewer_certificate)[0])];
  const certificate = asText(viewer.acm_certificate_arn);
  if (id !== undefined && certificate !== undefined) {
    inventory.distributions.push({
      id,
      certificate,
      aliases: textsOf(attributes.aliases).sort(),
      minimumProtocolVersion: asText(viewer.minimum_protocol_version),
    });
  }
}

function readApiDomain(inventory: AwsInventory, { type, attributes }: StateResource): void {
  const name = asText(attributes.domain_name);
  const isRest = type === "aws_api_gateway_domain_name";
  const settings = isRest ? attributes : asBlock(asList(attributes.domain_name_configuration)[0]);
  const edge = isRest ? asText(attributes.certificate_arn) : undefined;
  const certificate = edge ?? asText(isRest ? attributes.regional_certificate_arn : settings.certificate_arn);
  if (name !== undefined && certificate !== undefined) {
    inventory.apiDomains.push({
      name,
      type: isRest ? "rest" : "http",
      certificate,
      isEdge: edge !== undefined,
      securityPolicy: asText(settings.security_policy),
      endpointAccessMode: asText(settings.endpoint_access_mode),
      furtherSettings: [
        ...(asList(attributes.mutual_tls_authentication).length > 0 ? ["mutual TLS"] : []),
        ...(Object.keys(tagsOf(attributes.tags_all ?? attributes.tags)).length > 0 ? ["tags"] : []),
        ...(asText(attributes.ownership_verification_certificate_arn) ? ["an ownership verification certificate"] : []),
      ],
    });
  }
}

function readZone(inventory: AwsInventory, attributes: Block): void {
  const [id, name] = [asText(attributes.zone_id) ?? asText(attributes.id), asText(attributes.name)];
  if (id !== undefined && name !== undefined && !inventory.zones.some((zone) => zone.id === id)) {
    const isPrivate = asBoolean(attributes.private_zone) === true || asList(attributes.vpc).length > 0;
    inventory.zones.push({ id, name: plainName(name), isPrivate });
  }
}

function readRecord(inventory: AwsInventory, { attributes }: StateResource): void {
  const [zone, name, type] = [asText(attributes.zone_id), asText(attributes.fqdn) ?? asText(attributes.name), asText(attributes.type)];
  if (zone !== undefined && name !== undefined && type === "CNAME") {
    inventory.records.add(recordId(zone, name, type));
  }
}

function readOtherUser(inventory: AwsInventory, { type, address, attributes }: StateResource): void {
  const [first, second] = (OTHER_USERS[type] ?? "").split(".");
  const holders = second === undefined ? [attributes] : blocksOf(attributes[first]);
  for (const arn of holders.flatMap((holder) => textsOf(holder[second ?? first]))) {
    inventory.otherUses.set(arn, address);
  }
}

function tagsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(asBlock(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function append(map: Map<string, string[]>, key: string | undefined, value: string | undefined): void {
  if (key !== undefined && value !== undefined) {
    map.set(key, [...(map.get(key) ?? []), value]);
  }
}
