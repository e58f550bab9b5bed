import * as fs from "fs";
import * as path from "path";
import * as ts from "typescript";

const LIB = path.join(__dirname, "..", "..", "lib");
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2020,
  module: ts.ModuleKind.CommonJS,
  lib: ["lib.es2020.d.ts"],
  types: ["node"],
  strict: true,
  skipLibCheck: true,
};

/** The modules that package.json exports, by the name that users import. */
export function exportedModules(): string[] {
  const { exports } = JSON.parse(fs.readFileSync(path.join(LIB, "..", "package.json"), "utf8")) as { exports: Record<string, unknown> };
  return Object.keys(exports)
    .filter((key) => /^\.\/[a-z]+$/.test(key))
    .map((key) => key.slice(2))
    .sort();
}

/** Every exported name of each module with its public members, one on each line, sorted. */
export function publicApi(modules: string[]): string {
  const files = modules.map((name) => path.join(LIB, name, "index.ts"));
  const program = ts.createProgram(files, OPTIONS);
  const checker = program.getTypeChecker();
  const lines = modules.flatMap((name, index) => {
    const source = program.getSourceFile(files[index]);
    const module = source && checker.getSymbolAtLocation(source);
    const exported = module ? checker.getExportsOfModule(module) : [];
    return [`certfleet/${name}`, ...sorted(exported).flatMap((symbol) => describe(resolved(symbol, checker), checker)), ""];
  });
  return lines.join("\n");
}

function resolved(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function describe(symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  const declaration = symbol.declarations?.[0];
  if (declaration === undefined || isInternal(symbol)) {
    return [];
  }
  if (ts.isEnumDeclaration(declaration)) {
    return [`  enum ${symbol.name}`, ...declaration.members.map((member) => `    ${member.getText()}`)];
  }
  if (ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration)) {
    return [`  ${heading(declaration)}`, ...members(declaration, checker)];
  }
  return [`  ${symbol.name}: ${checker.typeToString(checker.getTypeOfSymbol(symbol))}`];
}

function heading(declaration: ts.ClassDeclaration | ts.InterfaceDeclaration): string {
  const abstract = ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract ? "abstract " : "";
  const kind = ts.isClassDeclaration(declaration) ? "class" : "interface";
  const clauses = (declaration.heritageClauses ?? []).map((clause) => ` ${clause.getText()}`).join("");
  return `${abstract}${kind} ${declaration.name?.text}${clauses}`;
}

function members(declaration: ts.ClassDeclaration | ts.InterfaceDeclaration, checker: ts.TypeChecker): string[] {
  const own: ts.Node[] = [...declaration.members];
  return own
    .flatMap((member): ts.Node[] => (ts.isConstructorDeclaration(member) ? [member, ...member.parameters.filter(isProperty)] : [member]))
    .filter((member) => !isHidden(member))
    .map((member) => `    ${memberText(member, checker)}`)
    .sort();
}

function memberText(member: ts.Node, checker: ts.TypeChecker): string {
  if (ts.isConstructorDeclaration(member)) {
    return `constructor${signature(checker.getSignatureFromDeclaration(member)!, member, checker).replace(/: [^:]*$/, "")}`;
  }
  const named = member as ts.PropertyDeclaration | ts.MethodDeclaration;
  const flags = ts.getCombinedModifierFlags(named);
  const modifiers = [
    flags & ts.ModifierFlags.Protected ? "protected " : "",
    flags & ts.ModifierFlags.Abstract ? "abstract " : "",
    flags & ts.ModifierFlags.Static ? "static " : "",
    flags & ts.ModifierFlags.Readonly || ts.isGetAccessor(member) ? "readonly " : "",
  ].join("");
  const name = `${modifiers}${named.name.getText()}${named.questionToken ? "?" : ""}`;
  if (ts.isMethodDeclaration(member) || ts.isMethodSignature(member)) {
    return `${name}${signature(checker.getSignatureFromDeclaration(member)!, member, checker)}`;
  }
  const type = checker.getTypeAtLocation(named);
  return `${name}: ${text(named.questionToken ? checker.getNonNullableType(type) : type, member, checker)}`;
}

function signature(value: ts.Signature, at: ts.Node, checker: ts.TypeChecker): string {
  return checker.signatureToString(value, at, ts.TypeFormatFlags.NoTruncation);
}

function text(type: ts.Type, at: ts.Node, checker: ts.TypeChecker): string {
  return checker.typeToString(type, at, ts.TypeFormatFlags.NoTruncation);
}

function isProperty(parameter: ts.ParameterDeclaration): boolean {
  return parameter.modifiers !== undefined && parameter.modifiers.length > 0;
}

function isHidden(member: ts.Node): boolean {
  const flags = ts.getCombinedModifierFlags(member as ts.Declaration);
  return (flags & ts.ModifierFlags.Private) !== 0 || ts.getJSDocTags(member).some((tag) => tag.tagName.text === "internal");
}

function isInternal(symbol: ts.Symbol): boolean {
  return symbol.getJsDocTags().some((tag) => tag.name === "internal");
}

function sorted(symbols: ts.Symbol[]): ts.Symbol[] {
  return [...symbols].sort((one, other) => (one.name < other.name ? -1 : 1));
}
