import { TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { oncePerStack } from "../core/once-per-stack";
import { placeKey } from "./placement";
import { Quota } from "./quota-data";
import { GooglePlace } from "./google-place";

/** Quotas that Google has raised for the projects of a stack. */
export interface GoogleQuotaProps {
  /**
   * Certificates in one location.
   *
   * @default 1000 - 100 in a region
   */
  readonly certificates?: number;
  /**
   * Certificate maps.
   *
   * @default 100
   */
  readonly maps?: number;
  /**
   * Entries of all certificate maps.
   *
   * @default 5000
   */
  readonly mapEntries?: number;
  /**
   * DNS authorizations in one location.
   *
   * @default 1000 - 300 in a region
   */
  readonly dnsAuthorizations?: number;
  /**
   * Uptime checks.
   *
   * @default 100
   */
  readonly uptimeChecks?: number;
  /**
   * Alert policies.
   *
   * @default 2000
   */
  readonly alertPolicies?: number;
}

const raised = new WeakMap<TerraformStack, GoogleQuotaProps>();

/** The quotas of Google Cloud projects, against which a stack is counted at synth. What other stacks use is not known here. */
export class GoogleQuotas {
  /** Tells of quotas that Google has raised, before anything is counted against them. */
  static raise(scope: Construct, quotas: GoogleQuotaProps): void {
    const stack = TerraformStack.of(scope);
    for (const [name, quota] of Object.entries(quotas) as [string, number | undefined][]) {
      if (quota !== undefined && (!Number.isInteger(quota) || quota < 1)) {
        throw new CertfleetError("google-quota", `the quota ${name} of ${quota} is none: it is a whole number, 1 or more`, scope);
      }
    }
    raised.set(stack, { ...raised.get(stack), ...quotas });
  }
}

/** Counts one more against a quota of a project, and fails where there would be too many. */
export function countAgainst(scope: IConstruct, quota: Quota, place: GooglePlace, location = "global"): void {
  const where = placeKey(scope, place);
  const counter = oncePerStack(scope, `google-quota/${quota.what}/${where}/${location}`, () => ({ used: 0 }));
  const limit = raised.get(TerraformStack.of(scope))?.[quota.key] ?? quota.limit;
  if (++counter.used > limit) {
    throw new CertfleetError(
      "google-quota",
      `the stack has more than ${limit} ${quota.what}${where === "" ? "" : ` in project ${where}`}, and Google allows ${limit}: spread them over projects, ` +
        `or have the quota raised and say so by GoogleQuotas.raise(stack, { ${quota.key}: … })`,
      scope,
    );
  }
}
