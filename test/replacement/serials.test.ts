import { CertfleetError } from "../../lib/core/error";
import { parseSerials } from "../../lib/replacement/serials";

function serials(text: string): string[] {
  return [...parseSerials("incident.csv", text)];
}

function problem(text: string): string {
  try {
    serials(text);
  } catch (error) {
    expect((error as CertfleetError).code).toBe("serials-file");
    return (error as CertfleetError).problem;
  }
  throw new Error("the list was read");
}

describe("lists of serial numbers", () => {
  test("can have one number on each line, in the notations of CAs and tools", () => {
    expect(serials("03:A1:5C:00\n03a15c01\n0x03A15C02\n03 a1 5c 03\n")).toEqual(["3a15c00", "3a15c01", "3a15c02", "3a15c03"]);
  });

  test("can have blank lines, comments, Windows line ends and a byte order mark, and repeated numbers count once", () => {
    expect(serials("\ufeff# incident 1234\r\n\r\n03a1\r\n03:a1\r\n")).toEqual(["3a1"]);
  });

  test("are hexadecimal, even for lines of digits only", () => {
    expect(serials("00120034")).toEqual(["120034"]);
  });

  test.each([
    ["commas", "crt.sh ID,Serial Number,Not After\n1,03:A1,2027-01-01\n2,03a2,2027-01-02\n"],
    ["semicolons and quotes", '"id";"serialNumber"\n1;"03:A1"\n2;"03a2"\n'],
    ["tabs", "name\tserial\nwww\t03a1\nshop\t03a2\n"],
    ["one column", "serial\n03a1\n03a2\n"],
    ["quotes within cells", 'subject,serial\n"O=""A, B"" Ltd",03a1\n"O=C",03a2\n'],
    ["a decimal column as well", "serial (decimal),serial (hex)\n929,03a1\n930,03a2\n"],
  ])("can be CSV with a serial column: %s", (_name, text) => {
    expect(serials(text)).toEqual(["3a1", "3a2"]);
  });

  test("can have 5,000 lines", () => {
    const lines = Array.from({ length: 5000 }, (_, index) => (0x03a15c000000 + index).toString(16));
    expect(serials(lines.join("\n"))).toHaveLength(5000);
  });

  test.each([
    [
      "no serial numbers",
      "# nothing\n",
      'incident.csv has no serial numbers. Write one hexadecimal number per line, or CSV with a column "serial".',
    ],
    ["a line of text", "03a1\nrevoked\n", 'incident.csv:2: "revoked" is not a serial number.'],
    ["a number with more than 20 octets", `${"ab".repeat(22)}\n`, "is not a serial number. Write up to 20 octets in hexadecimal"],
    ["a row without the cell", "id,serial\n1,03a1\n2\n", 'incident.csv:3: "" is not a serial number.'],
    [
      "CSV without the column",
      "id,common name\n1,www\n",
      'incident.csv:1: no column is named "serial" or has that word in its name. The columns are id, common name.',
    ],
    ["CSV with decimal numbers only", "id,serial_dec\n1,929\n", 'no column is named "serial"'],
    ["a misspelt column", "id,serals\n1,03a1\n", 'Rename "serals".'],
  ])("are refused with %s", (_name, text, message) => {
    expect(problem(text)).toContain(message);
  });
});
