import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

const LIB = path.join(__dirname, "..", "..", "lib");

const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Codes of other systems in objects of the same shape, such as zod's. */
const FOREIGN = new Set(["custom"]);

/** A code in the sources: exact, or a pattern if a part of it is computed. */
export interface UsedCode {
  readonly pattern: RegExp;
  readonly code: string;
  readonly place: string;
}

/** The codes of the library's errors, warnings and problems, found by parsing its sources. */
export function usedCodes(): UsedCode[] {
  const files = (fs.readdirSync(LIB, { recursive: true }) as string[]).filter((name) => name.endsWith(".ts"));
  return files.filter((name) => name !== path.join("core", "error-catalogue.ts")).flatMap(codesIn);
}

function codesIn(name: string): UsedCode[] {
  const source = ts.createSourceFile(name, fs.readFileSync(path.join(LIB, name), "utf8"), ts.ScriptTarget.Latest, true);
  const found: UsedCode[] = [];
  const add = (node: ts.Expression | undefined): void => {
    if (node === undefined) {
      return;
    }
    if (ts.isConditionalExpression(node)) {
      add(node.whenTrue);
      add(node.whenFalse);
      return;
    }
    const code = codeOf(node);
    if (code !== undefined && !FOREIGN.has(code)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      found.push({ code, pattern: new RegExp(`^${code.replace(/\*/g, "[a-z0-9-]+")}$`), place: `lib/${name}:${line}` });
    }
  };
  const visit = (node: ts.Node): void => {
    add(codeArgument(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The expression that is a code, by the form of the call or the object that it is in. */
function codeArgument(node: ts.Node, source: ts.SourceFile): ts.Expression | undefined {
  if (ts.isNewExpression(node) && /Error$/.test(node.expression.getText(source))) {
    return node.arguments?.[0];
  }
  if (ts.isCallExpression(node)) {
    const called = node.expression.getText(source);
    if (called === "warn" || called === "formedText") {
      return node.arguments[1];
    }
    return called === "super" ? superCode(node) : /^(problem|(.*\.)?report)$/.test(called) ? node.arguments[0] : undefined;
  }
  if (ts.isPropertyAssignment(node) && node.name.getText(source) === "code") {
    const isProblem = node.parent.properties.some((property) => property.name?.getText(source) === "message");
    const isOfSchema = ts.isPropertyAssignment(node.parent.parent) && node.parent.parent.name.getText(source) === "params";
    return isProblem || isOfSchema ? node.initializer : undefined;
  }
  return undefined;
}

/** The code that a subclass of the library's error passes on. Other classes pass names of constructs. */
function superCode(node: ts.CallExpression): ts.Expression | undefined {
  for (let parent: ts.Node = node; parent !== undefined; parent = parent.parent) {
    if (ts.isClassDeclaration(parent)) {
      const extended = parent.heritageClauses?.map((clause) => clause.getText()).join(" ") ?? "";
      return /\bextends CertfleetError\b/.test(extended) ? node.arguments[0] : undefined;
    }
  }
  return undefined;
}

/** A literal unchanged, and a template with `*` for computed parts. */
function codeOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) {
    return CODE.test(node.text) ? node.text : undefined;
  }
  if (ts.isTemplateExpression(node)) {
    const text = [node.head.text, ...node.templateSpans.map(({ literal }) => `*${literal.text}`)].join("");
    return /^[a-z0-9*-]+$/.test(text) && text !== "*" ? text : undefined;
  }
  return undefined;
}
