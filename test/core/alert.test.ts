import { TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { Alert, ICertificate } from "../../lib/core";
import {
  alertsOf,
  AlertResources,
  originalOf,
  registerAlert,
  registerAlertsOff,
  registerImport,
  warnIfUnwatched,
} from "../../lib/core/alert";

const stack = () => new TerraformStack(Testing.app(), "test");

function certificate(scope: Construct, id = "Www"): ICertificate {
  return new Construct(scope, id) as unknown as ICertificate;
}

const alert = (source: string, warnDays?: number, channels: string[] = ["sre"]): Alert => ({
  source,
  channels,
  ...(warnDays === undefined ? {} : { thresholds: { warnDays, pageDays: 1 } }),
});

/** The warnings of a tree after validation, as at synth. */
function warningsOf(scope: Construct): string[] {
  const constructs = scope.node.findAll();
  constructs.forEach(({ node }) => node.validate());
  return constructs.flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
}

describe("the alerts of a certificate", () => {
  test("are empty before one is registered", () => {
    expect(alertsOf(certificate(stack()))).toEqual([]);
  });

  test("are sorted by source, regardless of the order of registration", () => {
    const www = certificate(stack());
    ["b", "c", "a"].forEach((source) => registerAlert(www, alert(source)));

    expect(alertsOf(www).map(({ source }) => source)).toEqual(["a", "b", "c"]);
  });

  test.each([
    ["the first", [20, 12]],
    ["the last", [12, 20]],
    ["one among alerts without thresholds", [undefined, 20, undefined]],
  ])("with one source and the same channels are merged, with the earliest threshold: %s", (_, days) => {
    const www = certificate(stack());
    days.forEach((warnDays) => registerAlert(www, alert("probe", warnDays)));

    expect(alertsOf(www)).toEqual([alert("probe", 20)]);
  });

  test("are separate if their channels differ", () => {
    const www = certificate(stack());
    registerAlert(www, alert("probe", 20, ["sre"]));
    registerAlert(www, alert("probe", 12, ["on-call"]));

    registerAlert(www, alert("acm"));
    expect(alertsOf(www).map(({ channels }) => channels)).toEqual([["sre"], ["sre"], ["on-call"]]);
  });

  test("include those of its imports, but not those of its original", () => {
    const scope = stack();
    const [original, first, second] = ["Original", "First", "Second"].map((id) => certificate(scope, id));
    registerImport(first, original);
    registerImport(second, original);
    registerAlert(original, alert("a"));
    registerAlert(first, alert("b"));
    registerAlert(second, alert("c"));

    expect(alertsOf(original).map(({ source }) => source)).toEqual(["a", "b", "c"]);
    expect(alertsOf(first).map(({ source }) => source)).toEqual(["b"]);
    expect(originalOf(first)).toBe(original);
    expect(originalOf(original)).toBeUndefined();
  });
});

describe("the warning about a certificate without alerts", () => {
  test("is added after the tree is complete, and states both remedies", () => {
    const scope = stack();
    const www = certificate(scope);
    warnIfUnwatched(www);

    expect(warningsOf(scope).join()).toMatch(/no alert watches this certificate: add expiry alarms.*CertificateFleet/);
  });

  test("is not added if an alert is registered later", () => {
    const scope = stack();
    const www = certificate(scope);
    warnIfUnwatched(www);
    registerAlert(www, alert("probe"));

    expect(warningsOf(scope)).toEqual([]);
  });

  test("is not added for an import whose original has an alert, or for an original whose import has one", () => {
    const scope = stack();
    const [original, imported] = ["Original", "Imported"].map((id) => certificate(scope, id));
    registerImport(imported, original);
    [original, imported].forEach(warnIfUnwatched);
    registerAlert(original, alert("probe"));
    expect(warningsOf(scope)).toEqual([]);

    const other = stack();
    const [first, second] = ["Original", "Imported"].map((id) => certificate(other, id));
    registerImport(second, first);
    [first, second].forEach(warnIfUnwatched);
    registerAlert(second, alert("probe"));
    expect(warningsOf(other)).toEqual([]);
  });

  test("is added for an import without alerts whose original has none", () => {
    const scope = stack();
    const [original, imported] = ["Original", "Imported"].map((id) => certificate(scope, id));
    registerImport(imported, original);
    warnIfUnwatched(imported);

    expect(warningsOf(scope)).toHaveLength(1);
  });

  test("states that the alerts are turned off, also for an import", () => {
    const scope = stack();
    const [original, imported] = ["Original", "Imported"].map((id) => certificate(scope, id));
    registerImport(imported, original);
    registerAlertsOff(original);
    [original, imported].forEach(warnIfUnwatched);

    const warnings = warningsOf(scope);
    expect(warnings).toHaveLength(2);
    warnings.forEach((warning) => expect(warning).toContain("its alerts are turned off"));
  });
});

describe("the resources of alerts", () => {
  test("are listed by certificate in the order of creation, without removed ones", () => {
    const scope = stack();
    const [www, api] = ["Www", "Api"].map((id) => certificate(scope, id));
    const resources = new AlertResources<string>();
    ["warn", "page", "issued"].forEach((name) => resources.add(www, name));
    resources.add(api, "issued");
    resources.remove(www, (name) => name === "issued");

    expect(resources.of(www)).toEqual(["warn", "page"]);
    expect(resources.of(api)).toEqual(["issued"]);
    expect(resources.of(certificate(scope, "Other"))).toEqual([]);
  });
});
