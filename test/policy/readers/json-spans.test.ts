import { itemsOf, membersOf } from "../../../lib/policy/readers/json-spans";

function members(text: string): Record<string, string> | undefined {
  const bytes = Buffer.from(text);
  const found = membersOf(bytes, 0, "a file");
  return found && Object.fromEntries([...found].map(([name, { start, end }]) => [name, bytes.toString("utf8", start, end).trim()]));
}

test("finds the members of an object, whatever stands in strings", () => {
  expect(members('{ "a" : [1, {"b": "]}"}], "c": "\\"}", "d":null ,\n"é": "ü{" }')).toEqual({
    a: '[1, {"b": "]}"}]',
    c: '"\\"}"',
    d: "null",
    [Buffer.from("é").toString("latin1")]: '"ü{"',
  });
  expect(members("{}")).toEqual({});
});

test.each(["", "[]", "{", '{"a"', '{"a":', '{"a":1', '{"a":[1', '{"a":"x', '{"a":1} x', "{a:1}", '{"a" 1}', "nonsense"])(
  "%j is no whole object",
  (text) => {
    expect(members(text)).toBeUndefined();
  },
);

test("finds the items of a list", () => {
  const bytes = Buffer.from('[ {"a":[1,2]}, "x,y" ,3]');
  const items = itemsOf(bytes, { start: 0, end: bytes.length }, "a file");
  expect(items?.map(({ start, end }) => bytes.toString("utf8", start, end).trim())).toEqual(['{"a":[1,2]}', '"x,y"', "3"]);
  expect(itemsOf(Buffer.from("[]"), { start: 0, end: 2 }, "a file")).toEqual([]);
  expect(itemsOf(Buffer.from("null"), { start: 0, end: 4 }, "a file")).toBeUndefined();
});
