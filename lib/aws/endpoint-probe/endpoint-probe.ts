import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Lazy, TerraformProvider, TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { reference } from "../../core/expression";
import { EndpointAlarms } from "./endpoint-alarms";
import { checkProbeSettings, EndpointProbeProps, ProbedEndpoint, CheckedEndpoint, checkEndpoint } from "./kinds";
import { AwsPlace, placeKey, placement, regionOf } from "../aws-provider";
import { FunctionPackage, packFunction } from "../lambda-package";
import { compareText } from "../../core/text";
import { named, stackName } from "../../core/readable-names";

/** The number of characters of an EventBridge target's input, and of targets of a rule. */
const INPUT_LENGTH = 8192;
const TARGETS_PER_RULE = 5;
/** The number of characters of a serial number that only Terraform knows: 20 octets (RFC 5280 section 4.1.2.2) in decimal. */
const SERIAL_LENGTH = 50;

const preparedSettings = new WeakMap<TerraformStack, EndpointProbeProps>();

/**
 * Probes the certificates that endpoints serve: days left, chain, name, and whether it is the current certificate.
 *
 * One scheduled function publishes metrics by endpoint in the namespace `Certfleet`. For an endpoint that does not respond it publishes no
 * days left, and alarms fire on missing data.
 */
export class EndpointProbe extends Construct {
  /**
   * The stack's probe in a place, created when it is first needed. Fleets use it. To give it settings, call this before certificates are
   * added to a fleet.
   */
  static shared(scope: IConstruct, props: EndpointProbeProps = {}): EndpointProbe {
    const { endpoints = [], ...settings } = props;
    const key = placeKey(scope, props);
    const isElsewhere = key !== placeKey(scope, {});
    const id = isElsewhere ? `EndpointProbe-${props.provider?.alias ?? regionOf(scope, props)}` : "EndpointProbe";
    let isNew = false;
    const probe = oncePerStack(scope, `endpoint-probe/${key}`, (shared) => {
      isNew = true;
      const { network, ...prepared } = preparedSettings.get(TerraformStack.of(shared)) ?? {};
      // A network is of one region.
      return new EndpointProbe(shared, id, { ...prepared, ...(isElsewhere ? {} : { network }), ...settings });
    });
    const asked = Object.keys(settings).filter((name) => name !== "region" && name !== "provider");
    if (!isNew && asked.length > 0) {
      throw new CertfleetError(
        "probe-settings",
        `The stack's probe exists already, without ${asked.join(" and ")}. Call EndpointProbe.shared with these settings before the first certificate is added.`,
        scope,
      );
    }
    for (const endpoint of endpoints) {
      probe.addEndpoint(probe, idOf(endpoint), endpoint);
    }
    return probe;
  }

  /**
   * Sets the settings of the stack's probes, in case that one is needed.
   *
   * @internal
   */
  static _prepare(stack: TerraformStack, settings: EndpointProbeProps): void {
    preparedSettings.set(stack, settings);
  }

  /** The function. */
  readonly function: LambdaFunction;
  /** The function's role, for policies that must allow it. */
  readonly role: IamRole;
  /** The alarms, in the order of the endpoints. */
  readonly alarms: EndpointAlarms[] = [];

  private readonly place: AwsPlace;
  private readonly every: Duration;
  private readonly pickUpWithin: Duration;
  private readonly endpoints = new Map<string, Shared>();
  private readonly shards: Shard[] = [];
  private rule?: CloudwatchEventRule;

  constructor(scope: Construct, id: string, props: EndpointProbeProps = {}) {
    super(scope, id);
    const { every, pickUpWithin } = checkProbeSettings(props);
    this.every = every;
    this.pickUpWithin = pickUpWithin;
    const { region, provider } = props;
    this.place = { region, provider };
    const at = placement(this, this.place);
    const functionName = `${stackName(this, 38)}-endpoint-probe-${this.node.addr.slice(-8)}`;
    const logGroup = named(
      new CloudwatchLogGroup(this, "Log", {
        ...at,
        name: `/aws/lambda/${functionName}`,
        retentionInDays: props.logRetentionDays ?? 30,
      }),
    );
    this.role = this.makeRole(provider, reference(logGroup, "arn"), props.network !== undefined);
    this.function = named(
      new LambdaFunction(this, "Resource", {
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
        // Otherwise Lambda creates the log group when it logs first, and keeps it for ever.
        dependsOn: [logGroup],
      }),
    );
    for (const endpoint of props.endpoints ?? []) {
      this.addEndpoint(this, idOf(endpoint), endpoint);
    }
    this.node.addValidation({
      validate: () => (this.endpoints.size > 0 ? [] : ["A probe needs an endpoint. Add one to `endpoints`. (certfleet:no-endpoints)"]),
    });
  }

  /**
   * Adds an endpoint. Its alarms are created in the scope, beside the certificate.
   *
   * An endpoint that can serve several certificates, such as RSA and ECDSA or two during a migration, is added with each of them: any of
   * them is accepted then.
   */
  addEndpoint(scope: Construct, id: string, endpoint: ProbedEndpoint): EndpointAlarms {
    const checked = checkEndpoint(endpoint);
    const key = `${checked.host}:${checked.port}`;
    const shared = this.endpoints.get(key) ?? { address: checked.address, served: [] };
    this.checkShared(key, checked, shared);
    this.endpoints.set(key, shared);
    const { every, pickUpWithin } = this;
    const isKnown = checked.serial !== undefined && shared.served.every(({ endpoint: { serial } }) => serial !== undefined);
    const serial = isKnown ? checked.serial : undefined;
    const alarms = new EndpointAlarms(scope, id, { ...checked, ...this.place, every, pickUpWithin, serial });
    for (const other of shared.served) {
      other.alarms._share(alarms._alert.thresholds!, isKnown);
      alarms._share(other.alarms._alert.thresholds!, isKnown);
    }
    shared.served.push({ endpoint: checked, alarms });
    this.assign(key, checked, isKnown ? shared.served.map(({ endpoint }) => endpoint.serial!) : undefined);
    this.alarms.push(alarms);
    return alarms;
  }

  /**
   * The alarms for a certificate at an endpoint, if the endpoint was added.
   *
   * @internal
   */
  _alarmsOf(host: string, port: number, certificate: ICertificate): EndpointAlarms | undefined {
    return this.endpoints.get(`${host}:${port}`)?.served.find(({ endpoint }) => endpoint.certificate === certificate)?.alarms;
  }

  private checkShared(key: string, added: CheckedEndpoint, { address, served }: Shared): void {
    if (served.some(({ endpoint }) => endpoint.certificateName === added.certificateName)) {
      throw new CertfleetError(
        "duplicate-endpoint",
        `${key} is listed twice in a probe with the certificate "${added.certificateName}". Remove one of the two, or rename a certificate.`,
        this,
      );
    }
    if (served.length > 0 && address !== added.address) {
      throw new CertfleetError(
        "endpoint-address",
        `${key} cannot be probed both at ${address ?? added.host} and at ${added.address ?? added.host}. Use the same \`address\` for each of its certificates.`,
        this,
      );
    }
  }

  private makeRole(provider: TerraformProvider | undefined, logGroupArn: string, inNetwork: boolean): IamRole {
    const role = named(
      new IamRole(this, "Role", {
        provider,
        namePrefix: "certfleet-endpoint-probe-",
        assumeRolePolicy: policy([{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }]),
      }),
    );
    const log = { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${logGroupArn}:*` };
    // Lambda creates and deletes the network interfaces, whose ids are not known before.
    const network = {
      Effect: "Allow",
      Action: ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface", "ec2:DescribeSubnets"],
      Resource: "*",
    };
    named(new IamRolePolicy(this, "Policy", { provider, role: reference(role, "id"), policy: policy(inNetwork ? [log, network] : [log]) }));
    return role;
  }

  /** Moves an endpoint to the last input that has room for it, because each certificate makes its entry longer. */
  private assign(key: string, { host, port, address }: CheckedEndpoint, serials?: string[]): void {
    for (const shard of this.shards) {
      const before = shard.entries.get(key);
      shard.length -= before === undefined ? 0 : lengthOf(before);
      shard.entries.delete(key);
    }
    const entry = { host, port, address, serials };
    const length = lengthOf(entry);
    let last = this.shards[this.shards.length - 1];
    if (!last || last.length + length > INPUT_LENGTH - 32) {
      this.shards.push((last = { entries: new Map(), length: 0 }));
      this.schedule(last, this.shards.length - 1);
    }
    last.entries.set(key, entry);
    last.length += length;
  }

  private schedule(shard: Shard, number: number): void {
    const at = placement(this, this.place);
    if (number % TARGETS_PER_RULE === 0) {
      const ruleNumber = number / TARGETS_PER_RULE;
      this.rule = named(new CloudwatchEventRule(this, `Schedule${ruleNumber}`, { ...at, scheduleExpression: rate(this.every) }));
      named(
        new LambdaPermission(this, `Permission${ruleNumber}`, {
          ...at,
          functionName: reference(this.function, "function_name"),
          action: "lambda:InvokeFunction",
          principal: "events.amazonaws.com",
          sourceArn: reference(this.rule, "arn"),
        }),
      );
    }
    named(
      new CloudwatchEventTarget(this, `Endpoints${number}`, {
        ...at,
        rule: reference(this.rule!, "name"),
        arn: reference(this.function, "arn"),
        input: Lazy.stringValue({ produce: () => JSON.stringify({ endpoints: sorted(shard) }) }),
      }),
    );
  }
}

/** The endpoints of one input, and their number of characters. */
interface Shard {
  readonly entries: Map<string, Entry>;
  length: number;
}

/** An endpoint in the input of the function. */
interface Entry {
  readonly host: string;
  readonly port: number;
  readonly address?: string;
  readonly serials?: readonly string[];
}

/** An endpoint, and the certificates that it can serve. */
interface Shared {
  readonly address?: string;
  readonly served: { readonly endpoint: CheckedEndpoint; readonly alarms: EndpointAlarms }[];
}

/** The endpoints of an input in the order of their hosts: the order in which certificates are added changes nothing. */
function sorted({ entries }: Shard): Entry[] {
  return [...entries]
    .sort(([one], [other]) => compareText(one, other))
    .map(([, entry]) => ({ ...entry, serials: entry.serials && [...entry.serials].sort(compareText) }));
}

/** The number of characters of an endpoint in an input, after Terraform has inserted the serial numbers. */
function lengthOf(entry: Entry): number {
  const serials = entry.serials?.map(() => "9".repeat(SERIAL_LENGTH));
  return JSON.stringify({ ...entry, serials }).length + 1;
}

function idOf({ host, port, certificateName }: ProbedEndpoint): string {
  return `${host}-${port ?? 443}-${certificateName}`;
}

function rate(every: Duration): string {
  const hours = every.toHours();
  return Number.isInteger(hours) ? `rate(${hours} ${hours === 1 ? "hour" : "hours"})` : `rate(${every.toMinutes()} minutes)`;
}

function policy(statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Packs the probe's function, with more roots to trust if there are any. */
function probePackage(scope: Construct, id: string, trustedRoots: readonly string[]): FunctionPackage {
  const roots = trustedRoots.length > 0 ? [{ name: "roots.pem", content: Buffer.from(trustedRoots.join("\n")) }] : [];
  return packFunction(scope, id, { name: "endpoint-probe", folder: "endpoint-probe/function", more: roots });
}
