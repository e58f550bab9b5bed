import { existsSync, readFileSync } from "node:fs";
import { Document, parseDocument } from "yaml";
import type * as z from "zod";
import { CertfleetError } from "../core/error";
import { ENTRY_NAME, ENTRY_NAME_FORM, lazy } from "../core/schema";
import { FleetFileError, readValue } from "../file/schema-reader";
import { YamlDocument } from "../file/yaml-document";

const HEADER = ` What certfleet import found, and what each certificate is called in the fleet file. Run the import again after an edit: it keeps
 your values and adds what is new. Per certificate:
   name     the name in the fleet file, and in Terraform addresses
   owner    the team, and \`service\` what uses it: first taken from tags
   take     true: take over a certificate that is expired, unused or a duplicate; false: leave one out
 \`zones\` and \`providers\` add to what was found, or replace it.`;

const entryName = lazy((z) =>
  z.string().regex(ENTRY_NAME, { error: (issue) => `"${String(issue.input)}" is not a valid name. ${ENTRY_NAME_FORM}` }),
);

const entry = lazy((z) =>
  z.strictObject({
    name: entryName().optional(),
    owner: z.string().min(1).optional(),
    service: z.string().min(1).optional(),
    take: z.boolean().optional(),
  }),
);

const schema = lazy((z) =>
  z.strictObject({
    version: z.literal(1),
    name: entryName().optional(),
    providers: z.record(z.string(), z.record(z.string(), z.string())).optional(),
    zones: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    certificates: z.record(z.string(), entry()).optional(),
  }),
);

/** What the mapping says about a certificate. */
export type MappingEntry = z.output<ReturnType<typeof entry>>;

/** The file in which the user names what an import finds. Everything in it is the user's to edit, comments included. */
export class Mapping {
  /** Reads a mapping. A missing file gives an empty one. */
  static read(file: string): Mapping {
    if (!existsSync(file)) {
      const document = new Document({ version: 1, certificates: {} });
      document.commentBefore = HEADER;
      return new Mapping(document, { version: 1 });
    }
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      throw new CertfleetError("invalid-mapping", `Cannot read ${file}: ${(error as Error).message}. Name a file with --mapping.`);
    }
    return new Mapping(parseDocument(text), checked(file, text));
  }

  private constructor(
    private readonly document: Document,
    private readonly data: z.output<ReturnType<typeof schema>>,
  ) {}

  /** The name of the fleet. */
  get name(): string | undefined {
    return this.data.name;
  }

  get providers(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    return this.data.providers ?? {};
  }

  /** Zones that the user added or changed, by name. */
  get zones(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    return this.data.zones ?? {};
  }

  /** The ids of the certificates that are in the file. */
  get ids(): readonly string[] {
    return Object.keys(this.data.certificates ?? {});
  }

  entry(id: string): MappingEntry {
    const entries = this.data.certificates ?? {};
    return Object.prototype.hasOwnProperty.call(entries, id) ? entries[id] : {};
  }

  /** Adds a certificate that is not in the file yet. `about` becomes a comment. */
  add(id: string, values: MappingEntry, about: string): void {
    const node = this.document.createNode(values, { flow: true });
    // A value of a file is never a line of its own in a comment.
    node.comment = ` ${about.replace(/\s+/g, " ")}`;
    if (!this.document.has("certificates")) {
      this.document.set("certificates", this.document.createNode({}));
    }
    this.document.setIn(["certificates", id], node);
  }

  toString(): string {
    return this.document.toString({ lineWidth: 0 });
  }
}

function checked(file: string, text: string): z.output<ReturnType<typeof schema>> {
  try {
    const yaml = YamlDocument.parse(file, text);
    const data = readValue(schema(), yaml.data, [], yaml.report.bind(yaml));
    yaml.check();
    return data!;
  } catch (error) {
    throw error instanceof FleetFileError ? new CertfleetError("invalid-mapping", error.problem) : error;
  }
}
