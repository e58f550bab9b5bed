import { JsonScanner, SKIP_REST, STOP } from "../../../lib/policy/plan/json-scanner";
import { BrokenJson } from "../../../lib/policy/plan/json-values";
import { PagedBytes, Span } from "../../../lib/policy/plan/bounded-memory";

const PAGE = 256 * 1024;

function members(text: string): Record<string, string> {
  const bytes = PagedBytes.of(Buffer.from(text));
  const scanner = new JsonScanner(bytes, "a file");
  const found: [string, Span][] = [];
  scanner.object((name) => void found.push([name, scanner.skip()]));
  scanner.end();
  return Object.fromEntries(found.map(([name, span]) => [name, bytes.text(span)]));
}

test("finds the members of an object, regardless of the characters in strings", () => {
  expect(members('{ "a" : [1, {"b": "]}"}], "c": "\\"}", "d":null ,\n"é": "ü{", "\\u0066": -1.5e3 }')).toEqual({
    a: '[1, {"b": "]}"}]',
    c: '"\\"}"',
    d: "null",
    é: '"ü{"',
    f: "-1.5e3",
  });
  expect(members("{}")).toEqual({});
});

test.each(["", "{", '{"a"', '{"a":', '{"a":1', '{"a":[1', '{"a":"x', '{"a":"x\\', '{"a":1} x', "{a:1}", '{"a" 1}', '{"a":1,}', '{"a":}'])(
  "%j is not valid JSON, and the error names the line",
  (text) => {
    expect(() => members(`\n${text}`)).toThrow(BrokenJson);
    expect(() => members(`\n${text}`)).toThrow(
      /^a file cannot be checked: it is not valid JSON \(line 2\).*\(certfleet:unreadable-input\)$/,
    );
  },
);

test("skips items that are not read, and stops or skips the rest when the visitor says so", () => {
  const scanner = new JsonScanner(PagedBytes.of(Buffer.from('[ {"a":[1,2],"b":3}, "x,y" ,3]')), "a file");
  const read: unknown[] = [];
  scanner.list(() => {
    if (scanner.isObject) {
      scanner.object((name) => void (name === "b" && read.push(scanner.value())));
    } else if (read.length === 1) {
      read.push(scanner.text());
    }
  });
  scanner.end();
  expect(read).toEqual([3, "x,y"]);

  const early = new JsonScanner(PagedBytes.of(Buffer.from('{"a":"b", what follows')), "a file");
  let found: string | undefined;
  early.object((name) => {
    found = early.text();
    return name === "a" ? STOP : undefined;
  });
  expect(found).toBe("b");

  const rest = new JsonScanner(PagedBytes.of(Buffer.from('[{"a":1,"b":{"c":"}]"},"d":[{}]},{"a":2}]')), "a file");
  const names: string[] = [];
  rest.list(() =>
    rest.object((name) => {
      names.push(name);
      return SKIP_REST;
    }),
  );
  rest.end();
  expect(names).toEqual(["a", "a"]);
});

test.each([-3, -2, -1, 0, 1, 2])("reads a value across the end of a page, %i bytes from it", (offset) => {
  const padding = "x".repeat(PAGE - '{"a":"",'.length + offset);
  const text = `{"a":"${padding}","b\\n":["\\\\","é€"],"c":{"d":"\\""}}`;
  expect(members(text)).toEqual({ a: `"${padding}"`, "b\n": '["\\\\","é€"]', c: '{"d":"\\""}' });
});

test("reads a value that is longer than all cached pages", () => {
  const long = "é".repeat(2 * PAGE * 8);
  const scanner = new JsonScanner(PagedBytes.of(Buffer.from(`{"a":"${long}","b":1}`)), "a file");
  const found: Record<string, unknown> = {};
  scanner.object((name) => void (found[name] = scanner.value()));
  expect(found).toEqual({ a: long, b: 1 });
});

test("refuses input that is nested too deeply", () => {
  expect(() => members(`{"a":${"[".repeat(100_000)}`)).toThrow(/certfleet:input-too-deep/);
});
