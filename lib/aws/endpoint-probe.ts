import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Lazy, TerraformProvider, TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { DomainName } from "../core/domain-name";
import { Duration } from "../core/duration";
import { CertfleetError } from "../core/error";
import { oncePerStack } from "../core/once-per-stack";
import { reference } from "../core/reference";
import { EndpointAlarms } from "./endpoint-probe/endpoint-alarms";
import { probePackage } from "./endpoint-probe/probe-package";
import { EndpointProbeProps, ProbedEndpoint } from "./endpoint-probe/probe-props";
import { AwsPlace, placeKey, placement, regionOf } from "./placement";

/** Characters that an EventBridge target's input can have, and targets of one rule. */
const INPUT_LENGTH = 8192;
const TARGETS_PER_RULE = 5;
/** Characters kept for a serial number that only Terraform knows: 20 octets (RFC 5280 section 4.1.2.2) in decimal. */
const SERIAL_LENGTH = 50;

export * from "./endpoint-probe/probe-props";

/**
 * Looks at the certificates that endpoints really serve: days left, chain, name, and whether it is the one issued last.
 *
 * One scheduled function publishes them as metrics of the namespace `Certfleet`, by endpoint. An endpoint that does not answer has no
 * days left, and missing data alarms.
 */
export class EndpointProbe extends Construct {
  /**
   * The stack's probe in a place, made when it is first asked for: what fleets use. With settings of one's own it is asked for before
   * any fleet has certificates.
   */
  static shared(scope: IConstruct, props: EndpointProbeProps = {}): EndpointProbe {
    const { endpoints = [], ...settings } = props;
    const key = placeKey(scope, props);
    const isElsewhere = key !== placeKey(scope, {});
    const id = isElsewhere ? `EndpointProbe-${props.provider?.alias ?? regionOf(scope, props)}` : "EndpointProbe";
    let isNew = false;
    const probe = oncePerStack(scope, `endpoint-probe/${key}`, (shared) => {
      isNew = true;
      return new EndpointProbe(shared, id, settings);
    });
    const asked = Object.keys(settings).filter((name) => name !== "region" && name !== "provider");
    if (!isNew && asked.length > 0) {
      throw new CertfleetError(
        "probe-settings",
        `the stack's probe is there already, without ${asked.join(" and ")}: ask for it before the first certificate that it watches`,
        scope,
      );
    }
    for (const endpoint of endpoints) {
      probe.addEndpoint(probe, `${endpoint.host}-${endpoint.port ?? 443}`, endpoint);
    }
    return probe;
  }

  /** The function. */
  readonly function: LambdaFunction;
  /** The function's role, for whoever must let it in. */
  readonly role: IamRole;
  /** The alarms, in the order of the endpoints. */
  readonly alarms: EndpointAlarms[] = [];

  private readonly place: AwsPlace;
  private readonly every: Duration;
  private readonly pickUpWithin: Duration;
  private readonly endpoints = new Map<string, CheckedEndpoint>();
  private readonly shards: Shard[] = [];
  private rule?: CloudwatchEventRule;

  constructor(scope: Construct, id: string, props: EndpointProbeProps = {}) {
    super(scope, id);
    this.every = checkInterval(props.every ?? Duration.hours(1));
    this.pickUpWithin = checkPickUp(props.pickUpWithin ?? Duration.hours(12), this.every);
    const { region, provider } = props;
    this.place = { region, provider };
    const at = placement(this, this.place);
    const functionName = `${TerraformStack.of(this).node.id.slice(0, 38)}-endpoint-probe-${this.node.addr.slice(-8)}`;
    const logGroup = new CloudwatchLogGroup(this, "Log", {
      ...at,
      name: `/aws/lambda/${functionName}`,
      retentionInDays: props.logRetentionDays ?? 30,
    });
    this.role = this.makeRole(provider, reference(logGroup, "arn"), props.network !== undefined);
    this.function = new LambdaFunction(this, "Resource", {
      ...at,
      functionName,
      role: reference(this.role, "arn"),
      ...probePackage(this, "Code", props.trustedRoots ?? []),
      handler: "index.handler",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      memorySize: 512,
      timeout: 300,
      vpcConfig: props.network,
      // Lambda would else make the group itself, at its first line, and keep it for ever.
      dependsOn: [logGroup],
    });
    for (const endpoint of props.endpoints ?? []) {
      this.addEndpoint(this, `${endpoint.host}-${endpoint.port ?? 443}`, endpoint);
    }
    this.node.addValidation({
      validate: () =>
        this.endpoints.size > 0 ? [] : ["a probe looks at one endpoint at least: add one to `endpoints` (certfleet:no-endpoints)"],
    });
  }

  /** Looks at one more endpoint. Its alarms are made in the scope, beside the certificate that they are about. */
  addEndpoint(scope: Construct, id: string, endpoint: ProbedEndpoint): EndpointAlarms {
    const checked = checkEndpoint(endpoint);
    const key = `${checked.host}:${checked.port}`;
    if (this.endpoints.has(key)) {
      throw new CertfleetError("duplicate-endpoint", `${key} stands twice among the endpoints of a probe: remove one`, this);
    }
    this.endpoints.set(key, checked);
    this.look(checked);
    const { every, pickUpWithin } = this;
    const alarms = new EndpointAlarms(scope, id, { ...checked, ...this.place, every, pickUpWithin });
    this.alarms.push(alarms);
    return alarms;
  }

  /**
   * Whether it looks at an endpoint.
   *
   * @internal
   */
  _looksAt(host: string, port: number): boolean {
    return this.endpoints.has(`${host}:${port}`);
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

  /** Puts an endpoint into the last input that has room for it. */
  private look({ host, port, address, serial }: CheckedEndpoint): void {
    const entry = { host, port, address, serial };
    const length = JSON.stringify({ ...entry, serial: "" }).length + SERIAL_LENGTH + 1;
    let last = this.shards[this.shards.length - 1];
    if (!last || last.length + length > INPUT_LENGTH - 32) {
      this.shards.push((last = { entries: [], length: 0 }));
      this.schedule(last, this.shards.length - 1);
    }
    last.entries.push(entry);
    last.length += length;
  }

  private schedule(shard: Shard, number: number): void {
    const at = placement(this, this.place);
    if (number % TARGETS_PER_RULE === 0) {
      const ruleNumber = number / TARGETS_PER_RULE;
      this.rule = new CloudwatchEventRule(this, `Schedule${ruleNumber}`, { ...at, scheduleExpression: rate(this.every) });
      new LambdaPermission(this, `Permission${ruleNumber}`, {
        ...at,
        functionName: reference(this.function, "function_name"),
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
        sourceArn: reference(this.rule, "arn"),
      });
    }
    new CloudwatchEventTarget(this, `Endpoints${number}`, {
      ...at,
      rule: reference(this.rule!, "name"),
      arn: reference(this.function, "arn"),
      input: Lazy.stringValue({ produce: () => JSON.stringify({ endpoints: shard.entries }) }),
    });
  }
}

/** Endpoints of one input, and how many characters they take. */
interface Shard {
  readonly entries: object[];
  length: number;
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

function checkPickUp(pickUpWithin: Duration, every: Duration): Duration {
  if (pickUpWithin.toMinutes() > 24 * 60 || pickUpWithin.toMinutes() < every.toMinutes()) {
    throw new CertfleetError(
      "probe-interval",
      `endpoints cannot be given ${pickUpWithin.toString()} to pick a certificate up: allowed is from the probe's own interval, ${every.toString()}, to 24h`,
    );
  }
  return pickUpWithin;
}

function checkInterval(every: Duration): Duration {
  if (every.toMinutes() < 5 || every.toMinutes() > 6 * 60) {
    throw new CertfleetError("probe-interval", `endpoints cannot be looked at every ${every.toString()}: allowed is from 5m to 6h`);
  }
  return every;
}

function rate(every: Duration): string {
  const hours = every.toHours();
  return Number.isInteger(hours) ? `rate(${hours} ${hours === 1 ? "hour" : "hours"})` : `rate(${every.toMinutes()} minutes)`;
}

function policy(statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
