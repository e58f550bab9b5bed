// The parts of jsii-docgen's JSON that the pages use. The package does not export its types.

/** A doc comment. */
export interface DocsSchema {
  readonly summary?: string;
  readonly remarks?: string;
  readonly deprecated?: boolean;
  readonly deprecationReason?: string;
}

/** A type that has a name. */
export interface JsiiEntity {
  readonly id: string;
  readonly displayName: string;
  readonly packageName: string;
  readonly submodule?: string;
}

/** A type: a pattern in the syntax of the language, with `%` for each inner type. */
export interface TypeSchema {
  readonly formattingPattern: string;
  readonly types?: readonly (TypeSchema | JsiiEntity)[];
}

interface Documented {
  readonly id: string;
  readonly displayName: string;
  readonly docs: DocsSchema;
}

/** A property of a class, struct or interface. */
export interface PropertySchema extends Documented {
  readonly type: TypeSchema;
  readonly optional?: boolean;
  readonly default?: string;
}

/** A parameter of a method. */
export type ParameterSchema = PropertySchema;

/** A method. */
export interface MethodSchema extends Documented {
  readonly parameters: readonly ParameterSchema[];
  readonly usage?: string;
}

/** A class. */
export interface ClassSchema extends Documented {
  readonly interfaces: readonly JsiiEntity[];
  readonly initializer?: Omit<MethodSchema, "docs">;
  readonly instanceMethods: readonly MethodSchema[];
  readonly staticMethods: readonly MethodSchema[];
  readonly properties: readonly PropertySchema[];
  readonly constants: readonly PropertySchema[];
}

/** An interface of data. */
export interface StructSchema extends Documented {
  readonly properties: readonly PropertySchema[];
}

/** An interface of behaviour. */
export interface InterfaceSchema extends Documented {
  readonly implementations: readonly JsiiEntity[];
  readonly instanceMethods: readonly MethodSchema[];
  readonly properties: readonly PropertySchema[];
}

/** An enum. */
export interface EnumSchema extends Documented {
  readonly members: readonly Documented[];
}

/** The API of a module. */
export interface ApiReference {
  readonly constructs: readonly ClassSchema[];
  readonly classes: readonly ClassSchema[];
  readonly structs: readonly StructSchema[];
  readonly interfaces: readonly InterfaceSchema[];
  readonly enums: readonly EnumSchema[];
}
