import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import "../../lib/clouds";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { parametersOf } from "../../lib/cli/parameter-options";
import { CertfleetError } from "../../lib/core/error";
import { plural } from "../../lib/core/text";
import { SavedPlan } from "../../lib/replacement/saved-plan";
import { findPebble, Pebble, startPebble } from "../../test/acme/support/pebble";
import { Document } from "../../test/e2e/support/documents";
import { Moto } from "../../test/e2e/support/moto";
import { Terraform } from "../../test/e2e/support/terraform";
import { ServedHost, WatchedAws } from "../../test/e2e/support/watched-aws";
import { Commands } from "../demo/commands";
import { Failure } from "../demo/failure";
import { Stage } from "../demo/stage";
import { missingTools } from "../demo/tools";
import { LimitedCa, RehearsalClock } from "./limited-ca";
import { madeFleet } from "./made-fleet";
import { parseOptions, RehearsalOptions, USAGE } from "./options";
import { MeasuredWave, reportOf, reportText, RehearsalReport, withExpectedEnds } from "./rehearsal-report";
import { casOf, SimulatedEstate, variablesOf } from "./simulated-estate";

const HOLDS = 0;
const DOES_NOT_HOLD = 1;
const MISUSE = 2;
const INTERRUPTED = 130;

const DAY = 24 * 60;

/** More than the longest period of a limit: for the plan, the certificates of the set-up were issued before it. */
const BEFORE = 8 * DAY;

/** Rehearses the replacement of a fleet, and returns the exit status: 0 if it would hold. */
export async function rehearse(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === undefined) {
    process.stderr.write(USAGE);
    return MISUSE;
  }
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => interruption.abort());
  }
  const stage = new Stage(interruption.signal);
  let status = DOES_NOT_HOLD;
  try {
    const report = await new Rehearsal(options, stage).run();
    stage.say(`\n${reportText(report)}\n`);
    if (options.json !== undefined) {
      fs.writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
    }
    status = report.holds ? HOLDS : DOES_NOT_HOLD;
  } catch (error) {
    status = MISUSE;
    if (!interruption.signal.aborted) {
      stage.say(`\n${problemText(error)}\n`);
    }
  }
  await stage.clear();
  return interruption.signal.aborted ? INTERRUPTED : status;
}

function problemText(error: unknown): string {
  if (error instanceof Failure) {
    return `${error.message}\nFix: ${error.fix}`;
  }
  return error instanceof CertfleetError ? error.message : String((error as Error).stack ?? error);
}

class Rehearsal {
  private readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-rehearsal-"));
  private readonly file = path.join(this.directory, "certfleet.yaml");
  /** What ends what was started, the last first. */
  private readonly undoings: (() => unknown)[] = [];
  private readonly clock = new RehearsalClock();
  private readonly cas: LimitedCa[] = [];
  private readonly urls = new Map<string, string>();
  private estate!: SimulatedEstate;
  private aws!: WatchedAws;
  private terraform!: Terraform;

  constructor(
    private readonly options: RehearsalOptions,
    private readonly stage: Stage,
  ) {
    this.undoings.push(() => fs.rmSync(this.directory, { recursive: true, force: true }));
    stage.atEnd("stopping what was started, and removing temporary files", () => this.undo());
    fs.mkdirSync(path.join(this.directory, "webroot"));
    fs.writeFileSync(this.file, options.file === undefined ? madeFleet(options.certificates) : readFile(options.file));
  }

  async run(): Promise<RehearsalReport> {
    const pebbleBinary = await this.tools();
    const document = this.synthesise();
    await this.startCas(document, pebbleBinary);
    await this.startAws(document);
    const set = await this.stage.step("applying the fleet as it is, which issues all certificates", () => this.setUp(document));
    const plan = await this.stage.step("planning the replacement", () => this.plan());
    const certificates = Object.values(set.inventory.certificates as Record<string, Document>).filter(
      ({ standby }) => standby === undefined,
    );
    const hosts = hostsOf(certificates);
    const waves = await this.waves(plan, hosts);
    const leftToChange = await this.stage.step("planning once more, which must change nothing", () => this.terraform.plan());
    return reportOf({
      fleet: set.inventory.stack as string,
      certificates: certificates.length,
      notPlanned: plan.blocked.reduce((sum, { count }) => sum + count, 0) + plan.manual.length + plan.undecided.length,
      hostsPolled: hosts.length,
      polls: this.aws.polls,
      waves: withExpectedEnds(waves),
      leftToChange: leftToChange.map(({ address }) => address),
      plannedEnd: minutesBetween(plan.start, plan.end),
      deadline: plan.deadline === undefined ? undefined : minutesBetween(plan.start, plan.deadline),
    });
  }

  private async tools(): Promise<string> {
    const missing = await missingTools(this.stage);
    const pebble = missing.length === 0 ? findPebble() : undefined;
    if (pebble === undefined) {
      const what =
        missing.length > 0 ? missing : ["pebble 2.10, the ACME server, is not on the PATH, and Go, which installs it, is not there"];
      throw new Failure(
        `The rehearsal cannot run on this machine:\n${what.map((each) => `  - ${each}`).join("\n")}`,
        "install what is missing",
      );
    }
    return pebble;
  }

  private synthesise(): Document {
    const { set, parameters } = this.options;
    const { document, assets, errors } = synthesiseFile(this.file, { asModule: false, parameters: parametersOf({ set, parameters }) });
    if (errors.length > 0) {
      throw new Failure(errors.join("\n"), "correct the fleet file");
    }
    this.assets = assets;
    return JSON.parse(JSON.stringify(document)) as Document;
  }

  private assets: readonly (readonly [string, string])[] = [];

  /** One ACME server, and before it one proxy for each CA, which keeps the CA's limits. */
  private async startCas(document: Document, binary: string): Promise<void> {
    const folder = path.join(this.directory, "pebble");
    const lifetimes = Object.values(document.output.certfleet.value.certificates as Record<string, Document>).flatMap(({ renewal }) =>
      renewal?.by === "terraform" ? [Number(renewal.lifetimeDays)] : [],
    );
    const seconds = Math.max(1, Math.floor(Math.min(90, ...lifetimes) * DAY * 60));
    const pebble: Pebble = await this.stage.step("starting an ACME server", () => startPebble(binary, folder, seconds));
    this.undoings.push(() => pebble.stop());
    process.env.SSL_CERT_FILE = pebble.caFile;
    for (const each of casOf(document)) {
      const ca = await LimitedCa.start(each, pebble, path.join(folder, "key.pem"), this.clock);
      this.undoings.push(() => ca.stop());
      this.cas.push(ca);
      this.urls.set(each.serverUrl, ca.directoryUrl);
    }
  }

  private async startAws(document: Document): Promise<void> {
    const moto = await this.stage.step("starting a simulated AWS", () => Moto.start({ MOTO_ACM_VALIDATION_WAIT: "0" }));
    this.undoings.push(() => moto.stop());
    this.aws = await WatchedAws.start(moto);
    this.undoings.push(() => this.aws.stop());
    this.estate = await SimulatedEstate.of(document, moto);
  }

  private async setUp(document: Document): Promise<{ inventory: Document }> {
    const adapted = this.adapted(document);
    this.terraform = await Terraform.of(adapted, this.aws, [...this.assets]);
    this.undoings.push(() => this.terraform.remove());
    fs.writeFileSync(path.join(this.terraform.directory, "rehearsal.auto.tfvars.json"), JSON.stringify(variablesOf(document)));
    try {
      await this.terraform.apply();
    } catch (error) {
      throw new Failure((error as Error).message, "rehearse a copy of the fleet file without what the simulated AWS does not accept");
    }
    this.cas.forEach((ca) => ca.enforce());
    const { certfleet: inventory } = await this.terraform.outputs();
    fs.writeFileSync(
      path.join(this.directory, "inventory.json"),
      JSON.stringify({ certfleet: { value: inventory, type: "dynamic", sensitive: false } }),
    );
    return { inventory: inventory as Document };
  }

  private adapted(document: Document): Document {
    return this.estate.adapted(document, this.urls, path.join(this.directory, "webroot"));
  }

  /** The plan of `certfleet replace`, for a day on which the certificates of the set-up no longer count. */
  private async plan(): Promise<SavedPlan> {
    const usesOwn = this.options.plan.includes("--inventory");
    const later = new Date(Date.now() + BEFORE * 60_000).toISOString();
    const inventory = usesOwn ? [] : ["--inventory", "inventory.json", "--now", later];
    const args = ["replace", "certfleet.yaml", ...inventory, ...this.options.plan, "--format", "json"];
    // Exit status 1: the plan leaves something out, which the report says.
    const text = await new Commands(this.directory, this.stage).run(args, [0, 1]);
    fs.writeFileSync(path.join(this.directory, "plan.json"), text);
    return JSON.parse(text) as SavedPlan;
  }

  private async waves(plan: SavedPlan, hosts: readonly ServedHost[]): Promise<MeasuredWave[]> {
    const measured: MeasuredWave[] = [];
    for (const { wave, start, end, waitsFor, certificates } of plan.waves) {
      const doing = `wave ${wave} of ${plan.waves.length}: ${plural(certificates.length, "certificate")}`;
      const result = await this.stage.step(doing, () => this.wave(wave, minutesBetween(plan.start, start), hosts));
      const times = { plannedStart: minutesBetween(plan.start, start), plannedEnd: minutesBetween(plan.start, end), waitsFor };
      measured.push({ wave, certificates: certificates.length, ...times, ...result });
      if (result.problem !== undefined) {
        break;
      }
    }
    return measured;
  }

  /** Writes and applies a wave at its time, while the hosts are polled after every call to AWS. */
  private async wave(
    wave: number,
    start: number,
    hosts: readonly ServedHost[],
  ): Promise<Pick<MeasuredWave, "measuredSeconds" | "orders" | "refused" | "gaps" | "problem">> {
    const parameters = [
      ...this.options.set.flatMap((each) => ["--set", each]),
      ...this.options.parameters.flatMap((each) => ["--parameters", each]),
    ];
    const commands = new Commands(this.directory, this.stage);
    await commands.run(["replace", "certfleet.yaml", "--plan", "plan.json", "--write", "--wave", String(wave), ...parameters]);
    await this.terraform.use(this.adapted(this.synthesise()), [...this.assets] as [string, string][]);
    this.clock.skipTo(start);
    const [ordersBefore, refusedBefore] = [this.orders(), this.refused().length];
    const begun = Date.now();
    let problem: string | undefined;
    const gaps = await this.aws.while(hosts, async () => {
      try {
        await this.terraform.apply();
      } catch (error) {
        problem = (error as Error).message.slice(0, 2000);
      }
    });
    const measuredSeconds = (Date.now() - begun) / 1000;
    return { measuredSeconds, orders: this.orders() - ordersBefore, refused: this.refused().slice(refusedBefore), gaps, problem };
  }

  private async undo(): Promise<void> {
    for (const undoing of this.undoings.reverse()) {
      await undoing();
    }
  }

  private orders(): number {
    return this.cas.reduce((sum, { orders }) => sum + orders, 0);
  }

  private refused(): string[] {
    return this.cas.flatMap(({ refused }) => refused);
  }
}

/** The hosts at load balancers of the simulated AWS, which knows what these serve. */
function hostsOf(certificates: readonly Document[]): ServedHost[] {
  return certificates.flatMap(({ endpoints }) =>
    (endpoints as Document[])
      .filter(({ kind, servedBy }) => kind === "alb" && typeof servedBy === "string")
      .flatMap(({ hosts, servedBy }) => (hosts as string[]).map((host) => ({ loadBalancerArn: servedBy as string, host }))),
  );
}

function readFile(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    throw new Failure(`${file} cannot be read.`, "name the fleet file, or none to rehearse with a fleet that is made");
  }
}

function minutesBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 60_000;
}
