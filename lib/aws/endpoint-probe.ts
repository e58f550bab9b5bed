import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { ICertificate } from "../core/certificate";
import { DomainName } from "../core/domain-name";
import { Duration } from "../core/duration";
import { CertfleetError } from "../core/error";
import { reference } from "../core/reference";
import { AlertThresholds } from "../core/renewal";
import { SnsChannel } from "./alerts/sns-channel";
import { EndpointAlarms } from "./endpoint-probe/endpoint-alarms";
import { probePackage } from "./endpoint-probe/probe-package";
import { placement } from "./placement";

/** Characters that an EventBridge target's input can have, and targets of one rule. */
const INPUT_LENGTH = 8192;
const TARGETS_PER_RULE = 5;
/** Characters kept for a serial number that only Terraform knows: 20 octets (RFC 5280 section 4.1.2.2) in decimal. */
const SERIAL_LENGTH = 50;

/** An endpoint whose certificate is looked at. */
export interface ProbedEndpoint {
  /** The name that is asked for, and must be in the certificate. */
  readonly host: string;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * The host name or IP address to connect to, for an endpoint that the name does not lead to.
   *
   * @default - the host
   */
  readonly address?: string;
  /** The certificate that it should serve. */
  readonly certificate: ICertificate;
  /** What people call the certificate. */
  readonly certificateName: string;
  /** Who hears of trouble. */
  readonly channels: SnsChannel[];
  /**
   * The serial number of the certificate that was issued last, an expression. With it there is an alarm for another one being served.
   *
   * @default - any valid certificate will do
   */
  readonly serial?: string;
  /**
   * When to warn and when to page, in days left.
   *
   * @default - what follows from the certificate's renewal
   */
  readonly thresholds?: AlertThresholds;
}

/** The private network in which the function runs. */
export interface EndpointProbeNetwork {
  /** The subnets. They need a way to the endpoints, and to CloudWatch Logs. */
  readonly subnetIds: string[];
  /** The security groups. They must let the endpoints' ports out. */
  readonly securityGroupIds: string[];
}

/** A probe of served certificates. */
export interface EndpointProbeProps {
  /** The endpoints. Hundreds are fine. */
  readonly endpoints: ProbedEndpoint[];
  /**
   * How often they are looked at, from 5 minutes to 6 hours.
   *
   * @default Duration.hours(1)
   */
  readonly every?: Duration;
  /**
   * How long an endpoint may go on serving the predecessor of the certificate that was issued last, 24 hours at most.
   *
   * @default Duration.hours(12)
   */
  readonly pickUpWithin?: Duration;
  /**
   * The private network in which the function runs.
   *
   * @default - none, it reaches the internet
   */
  readonly network?: EndpointProbeNetwork;
  /**
   * Root certificates to trust besides those of Node.js, as PEM text, such as an enterprise's own.
   *
   * @default - none
   */
  readonly trustedRoots?: string[];
  /**
   * Days for which the function's log is kept.
   *
   * @default 30
   */
  readonly logRetentionDays?: number;
  /**
   * The region that it runs in.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider that makes it.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * Looks at the certificates that endpoints really serve: days left, chain, name, and whether it is the one issued last.
 *
 * One scheduled function publishes them as metrics of the namespace `Certfleet`, by endpoint. An endpoint that does not answer has no
 * days left, and missing data alarms.
 */
export class EndpointProbe extends Construct {
  /** The function. */
  readonly function: LambdaFunction;
  /** The function's role, for whoever must let it in. */
  readonly role: IamRole;
  /** The alarms, in the order of the endpoints. */
  readonly alarms: EndpointAlarms[];

  private readonly place: { region?: string; provider?: TerraformProvider };

  constructor(scope: Construct, id: string, props: EndpointProbeProps) {
    super(scope, id);
    const every = checkInterval(props.every ?? Duration.hours(1));
    const pickUpWithin = props.pickUpWithin ?? Duration.hours(12);
    const endpoints = props.endpoints.map(checkEndpoint);
    checkEndpoints(endpoints, pickUpWithin, every);
    const { region, provider } = props;
    this.place = placement(this, { region, provider });
    const logGroup = new CloudwatchLogGroup(this, "Log", {
      ...this.place,
      namePrefix: "/aws/lambda/certfleet-endpoint-probe-",
      retentionInDays: props.logRetentionDays ?? 30,
    });
    this.role = this.makeRole(provider, reference(logGroup, "arn"), props.network !== undefined);
    this.function = new LambdaFunction(this, "Resource", {
      ...this.place,
      functionName: `${TerraformStack.of(this).node.id.slice(0, 38)}-endpoint-probe-${this.node.addr.slice(-8)}`,
      role: reference(this.role, "arn"),
      ...probePackage(this, "Code", props.trustedRoots ?? []),
      handler: "index.handler",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      memorySize: 512,
      timeout: 300,
      loggingConfig: { logFormat: "Text", logGroup: reference(logGroup, "name") },
      vpcConfig: props.network,
    });
    this.schedule(endpoints, every);
    this.alarms = endpoints.map(
      (endpoint) => new EndpointAlarms(this, `${endpoint.host}-${endpoint.port}`, { ...endpoint, every, pickUpWithin, region, provider }),
    );
  }

  private makeRole(provider: TerraformProvider | undefined, logGroupArn: string, inNetwork: boolean): IamRole {
    const role = new IamRole(this, "Role", {
      provider,
      namePrefix: "certfleet-endpoint-probe-",
      assumeRolePolicy: policy([{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }]),
    });
    const log = { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${logGroupArn}:*` };
    // Lambda makes and drops the interfaces itself, and knows neither their names nor their places before.
    const network = {
      Effect: "Allow",
      Action: ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface", "ec2:DescribeSubnets"],
      Resource: "*",
    };
    new IamRolePolicy(this, "Policy", { provider, role: reference(role, "id"), policy: policy(inNetwork ? [log, network] : [log]) });
    return role;
  }

  private schedule(endpoints: readonly CheckedEndpoint[], every: Duration): void {
    const inputs = shard(endpoints);
    for (let first = 0; first < inputs.length; first += TARGETS_PER_RULE) {
      const number = first / TARGETS_PER_RULE;
      const rule = new CloudwatchEventRule(this, `Schedule${number}`, {
        ...this.place,
        scheduleExpression: rate(every),
      });
      inputs.slice(first, first + TARGETS_PER_RULE).forEach((input, index) => {
        new CloudwatchEventTarget(this, `Endpoints${first + index}`, {
          ...this.place,
          rule: reference(rule, "name"),
          arn: reference(this.function, "arn"),
          input,
        });
      });
      new LambdaPermission(this, `Permission${number}`, {
        ...this.place,
        functionName: reference(this.function, "function_name"),
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
        sourceArn: reference(rule, "arn"),
      });
    }
  }
}

type CheckedEndpoint = ProbedEndpoint & { readonly port: number };

function checkEndpoint(endpoint: ProbedEndpoint): CheckedEndpoint {
  const name = DomainName.parse(endpoint.host);
  const port = endpoint.port ?? 443;
  if (name.isWildcard) {
    throw new CertfleetError(
      "invalid-endpoint",
      `"${endpoint.host}" cannot be looked at, since it is a wildcard: name a host that it covers`,
    );
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new CertfleetError("invalid-endpoint", `${port} is no port of ${name.name}: ports are 1 to 65535`);
  }
  return { ...endpoint, host: name.name, port };
}

function checkEndpoints(endpoints: readonly CheckedEndpoint[], pickUpWithin: Duration, every: Duration): void {
  if (endpoints.length === 0) {
    throw new CertfleetError("no-endpoints", "a probe looks at one endpoint at least: add one to `endpoints`");
  }
  const seen = new Set<string>();
  for (const { host, port } of endpoints) {
    if (seen.has(`${host}:${port}`)) {
      throw new CertfleetError("duplicate-endpoint", `${host}:${port} stands twice among the endpoints of a probe: remove one`);
    }
    seen.add(`${host}:${port}`);
  }
  if (pickUpWithin.toMinutes() > 24 * 60 || pickUpWithin.toMinutes() < every.toMinutes()) {
    throw new CertfleetError(
      "probe-interval",
      `endpoints cannot be given ${pickUpWithin.toString()} to pick a certificate up: allowed is from the probe's own interval, ${every.toString()}, to 24h`,
    );
  }
}

function checkInterval(every: Duration): Duration {
  if (every.toMinutes() < 5 || every.toMinutes() > 6 * 60) {
    throw new CertfleetError("probe-interval", `endpoints cannot be looked at every ${every.toString()}: allowed is from 5m to 6h`);
  }
  return every;
}

/** The endpoints as inputs of targets, as many in each as fit. */
function shard(endpoints: readonly CheckedEndpoint[]): string[] {
  const shards: object[][] = [[]];
  let length = 0;
  for (const { host, port, address, serial } of endpoints) {
    const entry = { host, port, address, serial };
    const size = JSON.stringify({ ...entry, serial: "" }).length + SERIAL_LENGTH;
    if (length + size > INPUT_LENGTH - 32) {
      shards.push([]);
      length = 0;
    }
    shards[shards.length - 1].push(entry);
    length += size + 1;
  }
  return shards.map((entries) => JSON.stringify({ endpoints: entries }));
}

function rate(every: Duration): string {
  const hours = every.toHours();
  return Number.isInteger(hours) ? `rate(${hours} ${hours === 1 ? "hour" : "hours"})` : `rate(${every.toMinutes()} minutes)`;
}

function policy(statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
