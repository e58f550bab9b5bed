import { lazy } from "../core/schema";
import { CertfleetError } from "../core/error";
import { isKnown } from "../core/expression";
import { problemsAt } from "../core/schema";
import { closest } from "../policy/suggestion";

/** The regions of all partitions (AWS General Reference, "Regions and endpoints"; botocore's endpoints.json, November 2025). */
const REGIONS = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "mx-central-1", "sa-east-1"],
  ...["eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3"],
  ...["af-south-1", "il-central-1", "me-central-1", "me-south-1", "ap-east-1", "ap-east-2", "ap-south-1", "ap-south-2"],
  ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3"],
  ...["ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "cn-north-1", "cn-northwest-1"],
  ...["us-gov-east-1", "us-gov-west-1", "us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isob-west-1"],
  ...["us-isof-east-1", "us-isof-south-1", "eu-isoe-west-1", "eusc-de-east-1"],
];

/** What a region that AWS opens later is called: a known area, a direction and a number. */
const NEW_REGION =
  /^(af|ap|ca|cn|eu|eusc-[a-z]{2}|il|me|mx|sa|us)(-gov|-iso[a-z]?)?-(central|east|north|northeast|northwest|south|southeast|southwest|west)-[1-9]$/;

/** Whether a text is the code of an AWS region. */
export function isRegion(text: string): boolean {
  return NEW_REGION.test(text) || REGIONS.includes(text);
}

/** Refuses a text that is not the code of an AWS region. */
export function checkRegion(text: string | undefined): void {
  if (text !== undefined && isKnown(text) && !isRegion(text)) {
    const meant = closest(text, REGIONS);
    const advice = meant === undefined ? "Expected a region code such as eu-west-1." : `Did you mean "${meant}"?`;
    throw new CertfleetError("region", `"${text}" is not an AWS region. ${advice}`);
  }
}

/** The schema of a region. */
export const region = lazy((z) => z.string().check(problemsAt(checkRegion)));

/** Whether two regions are both known and different. */
export function areDifferent(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other && isKnown(one) && isKnown(other);
}
