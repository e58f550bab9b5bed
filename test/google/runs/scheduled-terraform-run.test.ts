import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { Duration } from "../../../lib/core/duration";
import { ScheduledTerraformRun, ScheduledTerraformRunProps } from "../../../lib/google";
import { secretVariable, synth } from "../fixtures";
import { TerraformStack, TerraformVariable } from "cdktf";
import { synth as synthAny } from "../../support/synth";

const run = (props: Partial<ScheduledTerraformRunProps> = {}) =>
  synth((stack) => new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-6jrRyVDv1J8zQMB5", token: secretVariable(stack), ...props }));

describe("a scheduled Terraform run", () => {
  test("requests a run of the workspace from HCP Terraform, in the JSON:API media type", () => {
    const { http_target: target, schedule } = run().one("google_cloud_scheduler_job");

    expect(target.headers).toEqual({ Authorization: "Bearer ${var.secret}", "Content-Type": "application/vnd.api+json" });
    expect(JSON.parse(Buffer.from(target.body, "base64").toString())).toEqual({
      data: {
        attributes: { "auto-apply": true, message: "certificate renewal" },
        relationships: { workspace: { data: { id: "ws-6jrRyVDv1J8zQMB5", type: "workspaces" } } },
        type: "runs",
      },
    });
    expect(schedule).toMatch(/^\d+ \d+,\d+ \* \* \*$/);
  });

  test.each([1, 2, 3, 4, 6, 8, 12, 24])("every %d hours starts at a valid minute, at evenly spaced hours", (hours) => {
    const minutes = new Set<number>();
    for (let index = 0; index < 12; index++) {
      const { schedule } = synth(
        (stack) =>
          new ScheduledTerraformRun(stack, `Run${index}`, {
            ...{ workspaceId: "ws-6jrRyVDv1J8zQMB5", token: secretVariable(stack), every: Duration.hours(hours) },
          }),
      ).one("google_cloud_scheduler_job");
      const [minute, hourList] = schedule.split(" ");
      minutes.add(Number(minute));
      expect(Number(minute)).toBeGreaterThanOrEqual(0);
      expect(Number(minute)).toBeLessThan(60);
      if (hours > 1) {
        const times = hourList.split(",").map(Number);
        expect(times).toHaveLength(24 / hours);
        expect(times[0]).toBeLessThan(hours);
        expect(times.every((time: number, at: number) => time === times[0] + at * hours)).toBe(true);
      } else {
        expect(hourList).toBe("*");
      }
    }
    expect(minutes.size).toBeGreaterThan(1);
  });

  test("retries its job, and has the settings of the caller", () => {
    const { one } = synth((stack) => {
      const provider = new GoogleProvider(stack, "Other", { alias: "other", project: "other-prod" });
      const token = secretVariable(stack);
      const place = { region: "europe-west4", project: "runs", provider };
      const call = { hostname: "tfe.example.com", message: "renewal of media", autoApply: false };
      new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-6jrRyVDv1J8zQMB5", token, ...place, ...call });
    });
    const job = one("google_cloud_scheduler_job");

    expect(job).toMatchObject({
      region: "europe-west4",
      project: "runs",
      provider: "google.other",
      time_zone: "Etc/UTC",
      attempt_deadline: "60s",
      retry_config: { retry_count: 3, min_backoff_duration: "30s", max_backoff_duration: "600s", max_doublings: 3 },
      http_target: { uri: "https://tfe.example.com/api/v2/runs", http_method: "POST" },
    });
    expect(JSON.parse(Buffer.from(job.http_target.body, "base64").toString()).data.attributes).toEqual({
      "auto-apply": false,
      message: "renewal of media",
    });
  });

  test("calls HCP Terraform every 12 hours by default", () => {
    const { one } = synth((stack) => {
      const made = new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-1", token: secretVariable(stack) });
      expect(made.every.toHours()).toBe(12);
    });

    expect(one("google_cloud_scheduler_job").http_target.uri).toBe("https://app.terraform.io/api/v2/runs");
    expect(one("google_cloud_scheduler_job")).not.toHaveProperty("project");
  });

  test.each<[string, (stack: TerraformStack) => string, string]>([
    ["an expression", () => '${tfe_workspace.edge["a"].id}', '${tfe_workspace.edge["a"].id}'],
    ["a variable", (stack) => new TerraformVariable(stack, "workspace", { type: "string" }).stringValue, "${var.workspace}"],
  ])("accepts %s as the workspace, which Terraform encodes", (_what, make, written) => {
    const { body } = synth((stack) => {
      const workspaceId = make(stack);
      new ScheduledTerraformRun(stack, "Run", { workspaceId, token: secretVariable(stack), message: 'the "${media}" run' });
    }).one("google_cloud_scheduler_job").http_target;

    const quoted = /^\$\{base64encode\((".*")\)\}$/.exec(body)![1];
    expect(quoted).toContain(written);
    expect(JSON.parse(JSON.parse(quoted.replace(written, "ws-1")))).toEqual({
      data: {
        type: "runs",
        // Terraform reads $${ as ${.
        attributes: { message: 'the "$${media}" run', "auto-apply": true },
        relationships: { workspace: { data: { type: "workspaces", id: "ws-1" } } },
      },
    });
  });

  test("starts at different times in different stacks, and always at the same time in one stack", () => {
    const schedules = Array.from({ length: 8 }, (_, index) => {
      const of = () =>
        synthAny(
          (stack) => {
            new GoogleProvider(stack, "google", { project: "media-prod", region: "europe-west1" });
            new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-1", token: secretVariable(stack) });
          },
          { awsProvider: false, stackId: `stack-${index}` },
        ).one("google_cloud_scheduler_job").schedule as string;
      expect(of()).toBe(of());
      return of();
    });

    expect(new Set(schedules).size).toBeGreaterThan(4);
    expect(new Set(schedules.map((schedule) => schedule.split(" ")[1])).size).toBeGreaterThan(2);
  });

  test.each([
    ["30m", Duration.minutes(30)],
    ["90m", Duration.minutes(90)],
    ["5h", Duration.hours(5)],
    ["2d", Duration.hours(48)],
  ])("rejects an interval of %s", (shown, every) => {
    expect(() => run({ every })).toThrow(new RegExp(`every ${shown} cannot.*Use 1h, 2h, 3h, 4h, 6h, 8h, 12h or 24h.*run-interval`));
  });

  test.each(["media", "ws-", "ws-1/2", "xws-1", "ws-1 "])("rejects the workspace id %j", (workspaceId) => {
    expect(() => run({ workspaceId })).toThrow(`"${workspaceId}" is not a workspace id`);
  });

  test("rejects a plain-text token", () => {
    expect(() =>
      synth((stack) => new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-1", token: new TerraformVariable(stack, "t", {}) })),
    ).toThrow(/key-not-sensitive/);
  });
});
