import { registeredDomain } from "../../../lib/acme/kinds/issuance";

describe("registeredDomain", () => {
  test.each([
    ["example.com", "example.com"],
    ["a.b.example.com", "example.com"],
    ["new.blog.example.co.uk", "example.co.uk"],
    ["www.xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["host.corp.internal", "corp.internal"],
  ])("of %s is %s", (name, domain) => {
    expect(registeredDomain(name)).toBe(domain);
  });

  test.each([
    ["docs.user.github.io", "user.github.io"],
    ["d111111abcdef8.cloudfront.net", "d111111abcdef8.cloudfront.net"],
  ])("follows the private section of the list: %s belongs to %s", (name, domain) => {
    expect(registeredDomain(name)).toBe(domain);
  });

  test.each(["github.io", "co.uk", "foo.ck"])("of the public suffix %s is that suffix itself", (suffix) => {
    expect(registeredDomain(suffix)).toBe(suffix);
  });
});
