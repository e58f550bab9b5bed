import { toSnakeCase } from "codemaker";

/** What this check reads of a jsii assembly. */
export interface Assembly {
  readonly types: Record<string, AssemblyType>;
}

interface AssemblyType {
  readonly fqn: string;
  readonly name: string;
  readonly kind: string;
  readonly datatype?: boolean;
  readonly interfaces?: string[];
  readonly initializer?: Callable;
  readonly methods?: (Callable & Named)[];
  readonly properties?: Named[];
}

interface Named {
  readonly name: string;
  /** Whether it is a constant, which Python writes in capitals. */
  readonly const?: boolean;
}

interface Callable {
  readonly parameters?: (Named & { readonly type: { readonly fqn?: string } })[];
}

const PYTHON_KEYWORDS =
  "and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield";

/** Words that Java reserves, and `build`, which ends the builders that jsii generates. */
const JAVA_KEYWORDS =
  "abstract assert boolean break build byte case catch char class const continue default do double else enum extends false final finally float for goto if implements import instanceof int interface long native new null package private protected public return short static strictfp super switch synchronized this throw throws transient true try void volatile while";

/** Methods that every object has, which a member without parameters would override. jsii handles `toString`. */
const JAVA_METHODS = "clone finalize getClass hashCode notify notifyAll wait";
const DOTNET_METHODS = "Equals Finalize GetHashCode GetType MemberwiseClone";

const words = (text: string) => new Set(text.split(" "));
const pythonKeywords = words(PYTHON_KEYWORDS);
const javaKeywords = words(JAVA_KEYWORDS);
const javaMethods = words(JAVA_METHODS);
const dotnetMethods = words(DOTNET_METHODS);

/** The names of an API that a target language reserves, or that become the same there. The generated packages rename them, or do not compile. */
export function unsuitableNames(assembly: Assembly): string[] {
  return Object.values(assembly.types).flatMap((type) => [...memberProblems(type), ...parameterProblems(type, assembly)]);
}

function memberProblems(type: AssemblyType): string[] {
  const methods = type.methods ?? [];
  const properties = type.properties ?? [];
  const members = [...methods, ...properties];
  const problem = (language: string, name: string, why: string) => `${language}: ${type.fqn}.${name} ${why}`;
  return [
    ...members
      .filter(({ name }) => pythonKeywords.has(toSnakeCase(name)))
      .map(({ name }) => problem("Python", name, `is the keyword ${toSnakeCase(name)}`)),
    ...members.filter(({ name }) => javaKeywords.has(name)).map(({ name }) => problem("Java", name, "is reserved")),
    ...methods
      .filter(({ name, parameters = [] }) => javaMethods.has(name) && parameters.length === 0)
      .map(({ name }) => problem("Java", name, "is a method of every object")),
    ...members
      .filter(({ name }) => dotnetMethods.has(pascalCase(name)))
      .map(({ name }) => problem("C#", name, "is a method of every object")),
    ...members.filter(({ name }) => pascalCase(name) === type.name).map(({ name }) => problem("C#", name, "has the name of its type")),
    ...duplicates(members, pythonName).map(({ name }) => problem("Python", name, "has the name of another member")),
    ...duplicates(members, ({ name }) => pascalCase(name)).map(({ name }) => problem("Go", name, "has the name of another member")),
    ...properties
      .filter(({ name }) => methods.some((method) => [`get${pascalCase(name)}`, `set${pascalCase(name)}`].includes(method.name)))
      .map(({ name }) => problem("Java", name, "has the name of a method's property")),
  ];
}

function parameterProblems(type: AssemblyType, assembly: Assembly): string[] {
  const callables: (Callable & Named)[] = [...(type.methods ?? [])];
  if (type.initializer !== undefined) {
    callables.push({ ...type.initializer, name: "constructor" });
  }
  return callables.flatMap(({ name, parameters = [] }) => {
    const last = assembly.types[parameters.at(-1)?.type.fqn ?? ""];
    // Python takes the properties of a last structure as keyword arguments, beside the other parameters.
    const keywords = last?.datatype === true ? propertiesOf(last, assembly).map((property) => toSnakeCase(property)) : [];
    return parameters.flatMap((parameter) => {
      const python = toSnakeCase(parameter.name);
      return [
        // jsii numbers a parameter that is taken apart, and the Java builder has the number as name.
        ...(/^_*\d+$/.test(parameter.name) ? [`Java: the parameter ${parameter.name} of ${type.fqn}.${name} has no name`] : []),
        ...(pythonKeywords.has(python) ? [`Python: the parameter ${parameter.name} of ${type.fqn}.${name} is a keyword`] : []),
        ...(javaKeywords.has(parameter.name) ? [`Java: the parameter ${parameter.name} of ${type.fqn}.${name} is reserved`] : []),
        ...(parameter !== parameters.at(-1) && keywords.includes(python)
          ? [`Python: the parameter ${parameter.name} of ${type.fqn}.${name} has the name of a keyword argument`]
          : []),
      ];
    });
  });
}

/** The properties of a structure, with those that it inherits from structures of the same library. */
function propertiesOf(type: AssemblyType, assembly: Assembly): string[] {
  const inherited = (type.interfaces ?? []).flatMap((fqn) => (fqn in assembly.types ? propertiesOf(assembly.types[fqn], assembly) : []));
  return [...(type.properties ?? []).map(({ name }) => name), ...inherited];
}

function pythonName(member: Named): string {
  const name = toSnakeCase(member.name);
  return member.const === true ? name.toUpperCase() : name;
}

function duplicates<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return items.filter((item, index) => items.findIndex((other) => keyOf(other) === keyOf(item)) !== index);
}

function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
