import { Hsts } from "../../../lib/aws";
import { Duration } from "../../../lib/core/duration";

test.each([
  [{}, "max-age=31536000"],
  [{ includeSubdomains: true }, "max-age=31536000; includeSubDomains"],
  [{ includeSubdomains: true, preload: true }, "max-age=31536000; includeSubDomains; preload"],
])("one year of HSTS with %j is %s", (options, header) => {
  expect(Hsts.maxAge(Duration.days(365), options).headerValue).toBe(header);
});
