import { TlsPolicy, TlsVersion } from "../../lib/policy/tls-policy";

describe("a TLS policy", () => {
  test("is found by its name", () => {
    expect(TlsPolicy.of("post-quantum")).toBe(TlsPolicy.POST_QUANTUM);
    expect(TlsPolicy.names()).toEqual(["modern", "intermediate", "fips", "post-quantum"]);
  });

  test.each(["modren", "Intermediate", "old"])('fails for "%s" and names the allowed ones', (name) => {
    expect(() => TlsPolicy.of(name)).toThrow(/Expected one of modern, intermediate, fips, post-quantum.*certfleet:unknown-tls-policy/);
  });

  test("suggests the closest name", () => {
    expect(() => TlsPolicy.of("intermedate")).toThrow('did you mean "intermediate"?');
    expect(() => TlsPolicy.of("old")).not.toThrow("did you mean");
  });
});

describe("TLS versions", () => {
  test("are ordered", () => {
    const ordered = [TlsVersion.SSL_3_0, TlsVersion.TLS_1_0, TlsVersion.TLS_1_1, TlsVersion.TLS_1_2, TlsVersion.TLS_1_3];
    ordered.forEach((version, i) => {
      ordered.forEach((other, j) => expect(version.isAtLeast(other)).toBe(i >= j));
    });
  });
});
