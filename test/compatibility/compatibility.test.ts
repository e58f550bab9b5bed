import * as fs from "fs";
import * as path from "path";
import { expectGoogleCertificate } from "./support/google";
import { Document, Project, ProjectOptions } from "./support/project";

interface Line extends Omit<ProjectOptions, "files"> {
  readonly name: string;
  /** The versions of constructs that npm allows beside the line, from the lowest to the latest. */
  readonly constructs: string[];
  readonly placeBy: "provider" | "region";
}

const LINES: Line[] = [
  {
    name: "cdktf 0.21 and bindings of hashicorp/aws 6",
    dependencies: { cdktf: "0.21.0", constructs: "10.4.2", "@cdktf/provider-aws": "21.22.1" },
    constructs: ["10.6.0", "~10.7.0", "~10.8.0"],
    placeBy: "region",
  },
  {
    name: "cdktf 0.20 and bindings of hashicorp/aws 5",
    dependencies: { cdktf: "^0.20.0", constructs: "10.3.0", "@cdktf/provider-aws": "19.65.1" },
    constructs: ["~10.8.0"],
    placeBy: "provider",
  },
  {
    name: "cdktn in the place of cdktf",
    dependencies: { cdktf: "npm:cdktn@0.24.0", constructs: "10.6.0", "@cdktf/provider-aws": "21.22.1" },
    constructs: ["~10.7.0"],
    // The bindings require cdktf ^0.21.0. An alias with another version does not meet this range.
    overrides: { cdktf: "$cdktf" },
    placeBy: "region",
  },
];

describe.each(LINES)("an empty project with $name", ({ placeBy, constructs, ...options }) => {
  let project: Project;
  let document: Document;

  beforeAll(() => {
    project = new Project({ ...options, files: ["app.js"] });
    document = project.synth("app.js", { PLACE_BY: placeBy });
  });

  afterAll(() => project?.remove());

  test("has the requested AWS bindings, and no Google bindings", () => {
    const wanted = options.dependencies["@cdktf/provider-aws"];

    expect(project.installed("@cdktf/provider-aws")).toBe(wanted);
    expect(project.installed("@cdktf/provider-google")).toBeUndefined();
  });

  test("creates the certificate for CloudFront in us-east-1", () => {
    const { region, provider } = certificateFor(document, "www.example.com");

    expect({ region, provider }).toEqual(placeBy === "region" ? { region: "us-east-1" } : { provider: "aws.east" });
  });

  test("has a record for each validation name, and a listener with the validated certificate and a TLS policy", () => {
    const [listener] = Object.values<Document>(document.resource.aws_lb_listener);

    expect(Object.keys(document.resource.aws_route53_record)).toHaveLength(2);
    expect(listener.certificate_arn).toMatch(/aws_acm_certificate_validation\..*\.certificate_arn/);
    expect(listener.ssl_policy).toMatch(/^ELBSecurityPolicy-/);
  });

  test.each(constructs)("synthesises the same document with constructs %s", (version) => {
    project.install(`constructs@${version}`);

    expect(project.installed("constructs")).toMatch(new RegExp(`^${version.replace(/^~/, "").replace(/0$/, "")}`));
    expect(project.synth("app.js", { PLACE_BY: placeBy })).toEqual(document);
  });
});

describe("an empty project with cdktf 0.21 and bindings of hashicorp/google 6, without those of AWS", () => {
  let project: Project;

  beforeAll(() => {
    const { cdktf, constructs } = LINES[0].dependencies;
    project = new Project({ dependencies: { cdktf, constructs, "@cdktf/provider-google": "16.12.1" }, files: ["google.js"] });
  });

  afterAll(() => project?.remove());

  test("creates the certificate, its map and the alert", () => {
    const document = project.synth("google.js");

    expectGoogleCertificate(document);
    expect(document.terraform.required_providers.google.version).toMatch(/^6\./);
    expect(project.installed("@cdktf/provider-aws")).toBeUndefined();
  });
});

describe("bindings without a region argument", () => {
  let project: Project;

  beforeAll(() => {
    project = new Project({ ...LINES[1], files: ["app.js"] });
  });

  afterAll(() => project?.remove());

  test("refuse a region, and state the fix", () => {
    expect(() => project.synth("app.js", { PLACE_BY: "region" })).toThrow(/certfleet:region-not-supported/);
  });
});

describe("a TypeScript project with the settings of CDKTF's template", () => {
  let project: Project;

  beforeAll(() => {
    project = new Project({ dependencies: { ...LINES[0].dependencies, typescript: "5.9.3", "@types/node": "^20" }, files: ["main.ts"] });
    const template = path.join(
      path.dirname(require.resolve("cdktf-cli/package.json")),
      "bundle",
      "templates",
      "typescript",
      "tsconfig.json",
    );
    fs.copyFileSync(template, project.path("tsconfig.json"));
  });

  afterAll(() => project?.remove());

  test("compiles and synthesises an app that imports from the library's subpaths", () => {
    project.run(process.execPath, ["node_modules/typescript/bin/tsc"]);

    const document = project.synth("main.js");

    expect(certificateFor(document, "www.example.com").key_algorithm).toBe("EC_prime256v1");
  });
});

describe("a project without the bindings of any cloud", () => {
  const { cdktf, constructs } = LINES[0].dependencies;
  const inventory = path.join(__dirname, "..", "golden", "examples", "fleet-file", "cdk.tf.json");
  let project: Project;

  beforeAll(() => {
    project = new Project({ dependencies: { cdktf, constructs }, files: [] });
  });

  afterAll(() => project?.remove());

  const certfleet = (...args: string[]) => project.run(process.execPath, ["node_modules/certfleet/dist/cli/main.js", ...args]);

  test("runs the commands that read inventories and plans", () => {
    expect(certfleet("status", inventory, "--fail-on", "never")).toMatch(/media-edge\/www/);
    // No endpoint of the example is reachable. The test requires only that the probe runs.
    const looked = certfleet("status", inventory, "--probe", "--timeout", "100ms", "--fail-on", "never", "--format", "json");
    expect(JSON.parse(looked)).toMatchObject({ probed: true });
    expect(certfleet("diff", inventory, inventory)).toMatch(/no change/i);
    expect(certfleet("check", inventory, "--fail-on", "error")).toMatch(/checked/);
    certfleet("report", inventory, "--out", "report.html");
    expect(fs.readFileSync(project.path("report.html"), "utf8")).toMatch(/^<!doctype html>/i);
    certfleet("export", "prometheus", inventory, "--out", "prometheus");
    expect(fs.readdirSync(project.path("prometheus"))).toContain("rules.yml");
  });
});

describe("a project that uses a cloud without its bindings", () => {
  const { cdktf, constructs } = LINES[0].dependencies;
  const SENTENCE = /The package @cdktf\/provider-aws is not installed in a supported version .*npm install "@cdktf\/provider-aws@/;
  let project: Project;

  beforeAll(() => {
    project = new Project({ dependencies: { cdktf, constructs }, files: [] });
  });

  afterAll(() => project?.remove());

  function failure(args: string[]): string {
    try {
      project.run(process.execPath, args);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("it did not fail");
  }

  test.each([
    ["the index", 'const { aws } = require("certfleet"); new aws.AcmCertificate();'],
    ["the module", 'require("certfleet/aws");'],
  ])("fails in code that uses %s with the install command, and without a stack trace", (_, code) => {
    const text = failure(["-e", code]);

    expect(text).toMatch(SENTENCE);
    expect(text).not.toMatch(/^ +at |Require stack/m);
  });

  test("fails in synth with one line", () => {
    project.run(process.execPath, ["node_modules/certfleet/dist/cli/main.js", "init"]);
    const [, ...lines] = failure(["node_modules/certfleet/dist/cli/main.js", "synth", "certfleet.yaml"]).trim().split("\n");

    expect(lines).toEqual([expect.stringMatching(SENTENCE)]);
    expect(lines[0]).toMatch(/\(certfleet:bindings-missing\)$/);
  });

  test("uses the rest of the library from CommonJS and ES modules", () => {
    const use = "console.log(typeof core.Duration.parse, core.CertfleetError.name);";

    expect(project.run(process.execPath, ["-e", `const { core } = require("certfleet"); ${use}`])).toBe("function CertfleetError\n");
    expect(project.run(process.execPath, ["--input-type=module", "-e", `import { core, aws } from "certfleet"; ${use}`])).toBe(
      "function CertfleetError\n",
    );
  });
});

function certificateFor(document: Document, name: string): Document {
  return Object.values<Document>(document.resource.aws_acm_certificate).find(({ domain_name }) => domain_name === name)!;
}
