import {
  ClassSchema,
  DocsSchema,
  EnumSchema,
  InterfaceSchema,
  MethodSchema,
  ParameterSchema,
  PropertySchema,
  StructSchema,
  TypeSchema,
} from "./schema";
import type { ApiReference } from "./schema";
import { ApiLanguage, LANGUAGES } from "./languages";

/** The Markdown of a module's page in one language. */
export function moduleMarkdown(module: string, api: ApiReference, language: ApiLanguage): string {
  const classes = [...api.constructs, ...api.classes];
  const page = new Page(module, language);
  const sections: [string, string[]][] = [
    ["Classes", sorted(classes).map((each) => page.classMarkdown(each))],
    ["Structs", sorted(api.structs).map((each) => page.structMarkdown(each))],
    ["Interfaces", sorted(api.interfaces).map((each) => page.interfaceMarkdown(each))],
    ["Enums", sorted(api.enums).map((each) => page.enumMarkdown(each))],
  ];
  const filled = sections.filter(([, types]) => types.length > 0);
  return filled.map(([title, types]) => `## ${title}\n\n${types.join("\n")}`).join("\n");
}

/** The links from a module's page to the same module in the other languages. */
export function languageLinks(module: string, current: ApiLanguage): string {
  const links = LANGUAGES.map(({ key, label }) => (key === current.key ? `**${label}**` : `[${label}](/api/${key}/${module}.md)`));
  return links.join(" · ");
}

function sorted<T extends { readonly displayName: string }>(types: readonly T[]): T[] {
  return [...types].sort((one, other) => (one.displayName < other.displayName ? -1 : 1));
}

class Page {
  constructor(
    private readonly module: string,
    private readonly language: ApiLanguage,
  ) {}

  classMarkdown(type: ClassSchema): string {
    const { initializer } = type;
    return this.type(type, [
      ...(type.interfaces.length === 0 ? [] : [`Implements ${type.interfaces.map((each) => this.link(each)).join(", ")}.\n`]),
      ...(initializer === undefined ? [] : [this.code(initializer.usage), ...this.parameters(initializer.parameters)]),
      ...this.properties(type.properties),
      ...this.methods("Static methods", type.staticMethods.filter(isOwn)),
      ...this.methods("Methods", type.instanceMethods.filter(isOwn)),
      ...this.properties(type.constants, "Constants"),
    ]);
  }

  structMarkdown(type: StructSchema): string {
    return this.type(type, [...type.properties.map((each) => this.input(each)), ""]);
  }

  interfaceMarkdown(type: InterfaceSchema): string {
    return this.type(type, [
      ...(type.implementations.length === 0 ? [] : [`Implemented by ${type.implementations.map((each) => this.link(each)).join(", ")}.\n`]),
      ...this.properties(type.properties),
      ...this.methods("Methods", type.instanceMethods),
    ]);
  }

  enumMarkdown(type: EnumSchema): string {
    return this.type(type, [...type.members.map(({ displayName, docs }) => `- \`${displayName}\`${after(docs)}`), ""]);
  }

  private type(
    { displayName, id, docs }: { readonly displayName: string; readonly id: string; readonly docs: DocsSchema },
    parts: string[],
  ): string {
    return [`### ${displayName} {#${anchorOfType(id)}}\n`, ...paragraphs(docs), ...parts].join("\n");
  }

  private code(usage: string | undefined): string {
    return `\`\`\`${this.language.highlight}\n${usage}\n\`\`\`\n`;
  }

  private parameters(parameters: readonly ParameterSchema[]): string[] {
    const described = parameters.filter(({ docs }) => docs.summary !== undefined);
    return described.length === 0 ? [] : [...described.map((each) => this.input(each)), ""];
  }

  private properties(properties: readonly PropertySchema[], title = "Properties"): string[] {
    const shown = properties.filter(({ id }) => !id.endsWith(".property.node"));
    return shown.length === 0 ? [] : [`**${title}**\n`, ...shown.map((each) => this.item(each, "")), ""];
  }

  private methods(title: string, methods: readonly MethodSchema[]): string[] {
    return methods.length === 0 ? [] : [`**${title}**\n`, ...methods.map((each) => this.method(each)), ""];
  }

  private method({ displayName, usage, parameters, docs }: MethodSchema): string {
    const call = usage
      ?.split("\n")
      .filter((line) => line !== "" && !/^(import|from|using) /.test(line))
      .join(" ")
      .replace(/\s+/g, " ");
    const inner = parameters.filter((each) => each.docs.summary !== undefined).map((each) => `  ${this.input(each)}`);
    return [`- \`${call ?? displayName}\`${after(docs)}`, ...inner].join("\n");
  }

  /** What a caller passes: it is required or has a default. */
  private input(property: PropertySchema | ParameterSchema): string {
    return this.item(property, property.optional === true ? "" : " *(required)*");
  }

  private item(property: PropertySchema | ParameterSchema, mark: string): string {
    const fallback = property.default === undefined ? "" : ` Default: ${safe(property.default.replace(/^- /, ""))}.`;
    return `- \`${property.displayName}\`: ${this.typeText(property.type)}${mark}${after(property.docs)}${fallback}`;
  }

  /** A type with links to the types of certfleet in it. */
  private typeText(type: TypeSchema): string {
    const inner = (type.types ?? []).map((each) => ("formattingPattern" in each ? this.typeText(each) : this.link(each)));
    const parts = type.formattingPattern.split("%");
    return parts.map((part, index) => `${escapeText(part)}${inner[index] ?? ""}`).join("");
  }

  private link({
    id,
    displayName,
    packageName,
    submodule,
  }: {
    id: string;
    displayName: string;
    packageName: string;
    submodule?: string;
  }): string {
    const name = displayName.split(".").at(-1)!;
    if (packageName !== "certfleet" || submodule === undefined) {
      return escapeText(name);
    }
    const page = submodule === this.module ? "" : `/api/${this.language.key}/${submodule}.md`;
    return `[${name}](${page}#${anchorOfType(id)})`;
  }
}

/** The same anchor in each language: the page of another language is then at the same type. */
function anchorOfType(id: string): string {
  return id.split(".").at(-1)!.toLowerCase();
}

/** Whether certfleet declares a method, and not the library of constructs. */
function isOwn({ id }: MethodSchema): boolean {
  return !/\.(isConstruct|toString|with)$/.test(id);
}

function paragraphs({ summary, remarks, deprecated, deprecationReason }: DocsSchema): string[] {
  const texts = [deprecated === true ? `Deprecated: ${deprecationReason ?? ""}` : undefined, summary, remarks];
  return texts.filter((text) => text !== undefined).map((text) => `${safe(text)}\n`);
}

/** A description after a name, on one line. */
function after({ summary, remarks }: DocsSchema): string {
  const text = [summary, remarks].filter((part) => part !== undefined).join(" ");
  return text === "" ? "" : `. ${safe(text.replace(/\s*\n\s*/g, " "))}`;
}

/** Text of a doc comment as Markdown: code stays, and a tag or an expression outside of code becomes text. */
function safe(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 0 ? part.replaceAll("<", "&lt;").replaceAll("{{", "&#123;&#123;") : part))
    .join("");
}

function escapeText(text: string): string {
  return text.replaceAll("<", "&lt;").replaceAll("*", "\\*").replaceAll("[", "\\[").replaceAll("]", "\\]").replaceAll("{", "&#123;");
}
