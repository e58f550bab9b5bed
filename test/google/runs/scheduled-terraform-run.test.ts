import { Duration } from "../../../lib/core/duration";
import { ScheduledTerraformRun, ScheduledTerraformRunProps } from "../../../lib/google";
import { secretVariable, synth } from "../fixtures";
import { TerraformVariable } from "cdktf";

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

  test("rejects an unsupported interval, an invalid workspace id and a plain-text token", () => {
    expect(() => run({ every: Duration.hours(5) })).toThrow(/Use 1h.*run-interval/);
    expect(() => run({ workspaceId: "media" })).toThrow(/workspace-id/);
    expect(() =>
      synth((stack) => new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-1", token: new TerraformVariable(stack, "t", {}) })),
    ).toThrow(/key-not-sensitive/);
  });
});
