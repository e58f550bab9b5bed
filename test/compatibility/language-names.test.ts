import { execFileSync } from "child_process";
import { Assembly, unsuitableNames } from "./support/language-names";

const string = { primitive: "string" };

function assembly(...types: object[]): Assembly {
  const complete = types.map((type) => ({ fqn: "lib.Thing", name: "Thing", kind: "class", ...type }));
  return { types: Object.fromEntries(complete.map((type) => [type.fqn, type])) } as unknown as Assembly;
}

test("no name of the API is reserved in Python, Java, Go or C#, or collides there with another name", () => {
  const text = execFileSync("tar", ["-xzOf", process.env.CERTFLEET_TARBALL!, "package/.jsii"], {
    encoding: "utf8",
    maxBuffer: 100_000_000,
  });
  const packed = JSON.parse(text) as Assembly;

  expect(Object.keys(packed.types)).toContain("certfleet.fleet.CertificateFleet");
  expect(unsuitableNames(packed)).toEqual([]);
});

test.each([
  ["a keyword of Python", { methods: [{ name: "raise" }] }, "Python: lib.Thing.raise is the keyword raise"],
  ["a reserved word of Java", { properties: [{ name: "default" }] }, "Java: lib.Thing.default is reserved"],
  ["a method of Java's Object", { methods: [{ name: "notify" }] }, "Java: lib.Thing.notify is a method of every object"],
  ["a method of C#'s Object", { methods: [{ name: "getType" }] }, "C#: lib.Thing.getType is a method of every object"],
  ["the name of its type", { properties: [{ name: "thing" }] }, "C#: lib.Thing.thing has the name of its type"],
  [
    "two names that differ in case only",
    { properties: [{ name: "keyURL" }, { name: "keyUrl" }] },
    "Python: lib.Thing.keyUrl has the name of another member",
  ],
  ["a getter beside a property", { properties: [{ name: "age" }], methods: [{ name: "getAge" }] }, /^Java: lib\.Thing\.age /],
  [
    "a parameter that is a keyword",
    { methods: [{ name: "parse", parameters: [{ name: "from", type: string }] }] },
    "Python: the parameter from of lib.Thing.parse is a keyword",
  ],
  [
    "a parameter that is taken apart",
    { initializer: { parameters: [{ name: "__0", type: string }] } },
    "Java: the parameter __0 of lib.Thing.constructor has no name",
  ],
])("reports %s", (_, type, expected) => {
  expect(unsuitableNames(assembly(type))).toEqual([expect.stringMatching(expected)]);
});

test("reports a parameter with the name of a property that Python takes as a keyword argument", () => {
  const props = { fqn: "lib.Props", name: "Props", kind: "interface", datatype: true, properties: [{ name: "id" }] };
  const more = { ...props, fqn: "lib.More", name: "More", interfaces: ["lib.Props"], properties: [] };
  const parameters = [
    { name: "id", type: string },
    { name: "props", type: { fqn: "lib.More" } },
  ];

  expect(unsuitableNames(assembly({ initializer: { parameters } }, props, more))).toEqual([
    "Python: the parameter id of lib.Thing.constructor has the name of a keyword argument",
  ]);
});

test("accepts a constant and a property that Python tells apart by case", () => {
  expect(unsuitableNames(assembly({ properties: [{ name: "FIPS", const: true }, { name: "fips" }] }))).toEqual([]);
});
