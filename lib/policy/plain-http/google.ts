import { unresolved } from "../rule";
import { asBoolean, Block, blockOf, blocksOf, isUnknown, textsOf } from "../value";
import { PlainHttpCheck } from "./check";
import { isChallenge } from "./load-balancers";

/** Whether requests without a path rule of their own are redirected to HTTPS. */
function redirects({ default_url_redirect: redirect }: Block): boolean {
  return asBoolean(blockOf(redirect)?.https_redirect) === true;
}

function redirectsAll(matcher: Block): boolean {
  const rules = [...blocksOf(matcher.path_rule).filter(({ paths }) => !isChallenge(textsOf(paths))), ...blocksOf(matcher.route_rules)];
  return redirects(matcher) && rules.every(({ url_redirect: redirect }) => asBoolean(blockOf(redirect)?.https_redirect) === true);
}

export const httpProxy: PlainHttpCheck = function* (resource, estate) {
  const maps = estate.targets(resource, "url_map").flatMap(({ instances }) => instances);
  if (maps.length === 0) {
    // A state has no references, so that a map in it cannot be found.
    const severity = resource.configuration === undefined ? "advice" : "warning";
    yield { ...unresolved("url_map", "plain HTTP is redirected"), fix: "check the URL map together with the proxy", severity };
  } else if (!maps.every(({ attributes }) => redirects(attributes) && blocksOf(attributes.path_matcher).every(redirectsAll))) {
    yield { message: "the proxy's URL map serves plain HTTP instead of a redirect to HTTPS" };
  }
};

export const appEngine: PlainHttpCheck = function* ({ attributes }) {
  for (const { security_level: level } of blocksOf(attributes.handlers)) {
    if (isUnknown(level)) {
      yield unresolved("handlers.security_level", "plain HTTP is redirected");
    } else if (["SECURE_OPTIONAL", "SECURE_NEVER"].includes(String(level))) {
      yield { message: `handlers.security_level "${String(level)}" serves plain HTTP` };
    }
  }
};
