import { Duration } from "../../../lib/core/duration";
import { ScheduledTerraformRun, ScheduledTerraformRunProps } from "../../../lib/google";
import { secretVariable, synth } from "../fixtures";
import { TerraformVariable } from "cdktf";

const run = (props: Partial<ScheduledTerraformRunProps> = {}) =>
  synth((stack) => new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-6jrRyVDv1J8zQMB5", token: secretVariable(stack), ...props }));

describe("a scheduled run", () => {
  test("asks HCP Terraform for a run of the workspace, with its media type", () => {
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

  test("fails for what cannot be", () => {
    expect(() => run({ every: Duration.hours(5) })).toThrow(/allowed are 1h.*run-interval/);
    expect(() => run({ workspaceId: "media" })).toThrow(/workspace-id/);
    expect(() =>
      synth((stack) => new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-1", token: new TerraformVariable(stack, "t", {}) })),
    ).toThrow(/key-not-sensitive/);
  });
});
