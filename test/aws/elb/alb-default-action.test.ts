import { AlbDefaultAction, AlbHttpsListener } from "../../../lib/aws";
import { synth } from "../../support/synth";
import { ALB, certificate, TARGET_GROUP } from "../fixtures";

function render(defaultAction: AlbDefaultAction) {
  const { one } = synth((stack) => {
    new AlbHttpsListener(stack, "Listener", { loadBalancerArn: ALB, certificates: [certificate(stack, "Www")], defaultAction });
  });
  return one("aws_lb_listener").default_action;
}

describe("an ALB default action", () => {
  test("forwards to a target group", () => {
    expect(render(AlbDefaultAction.forward(TARGET_GROUP))).toEqual([{ type: "forward", target_group_arn: TARGET_GROUP }]);
  });

  test("redirects to HTTPS, permanently by default, and keeps the other parts of the URL", () => {
    expect(render(AlbDefaultAction.redirect({ host: "www.example.com" }))).toEqual([
      { type: "redirect", redirect: { host: "www.example.com", port: "443", protocol: "HTTPS", status_code: "HTTP_301" } },
    ]);
    expect(render(AlbDefaultAction.redirect({ path: "/new", query: "from=old", permanent: false }))[0].redirect).toEqual({
      path: "/new",
      query: "from=old",
      port: "443",
      protocol: "HTTPS",
      status_code: "HTTP_302",
    });
  });

  test("returns a fixed response", () => {
    expect(render(AlbDefaultAction.fixedResponse(404))).toEqual([
      { type: "fixed-response", fixed_response: { status_code: "404", content_type: "text/plain" } },
    ]);
    expect(render(AlbDefaultAction.fixedResponse(200, { contentType: "application/json", body: "{}" }))[0].fixed_response).toEqual({
      status_code: "200",
      content_type: "application/json",
      message_body: "{}",
    });
  });

  test.each([
    ["a load balancer for a target group", () => AlbDefaultAction.forward(ALB), "is not the ARN of a target group", "wrong-arn"],
    ["a redirect to itself", () => AlbDefaultAction.redirect({ permanent: true }), "leads to itself", "redirect-loop"],
    ["a redirect as an answer", () => AlbDefaultAction.fixedResponse(301), "status 301. Use a 2xx, 4xx or 5xx", "fixed-response-status"],
    ["a status of two digits", () => AlbDefaultAction.fixedResponse(20), "status 20", "fixed-response-status"],
    ["a status that is no number", () => AlbDefaultAction.fixedResponse(NaN), "status NaN", "fixed-response-status"],
  ])("rejects %s", (_what, make, fragment, code) => {
    expect(make).toThrow(fragment);
    expect(make).toThrow(`(certfleet:${code})`);
  });

  test("accepts a token as the target group", () => {
    expect(() => AlbDefaultAction.forward("${aws_lb_target_group.edge.arn}")).not.toThrow();
  });
});
