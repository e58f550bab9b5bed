import { ClientAuthCapabilities } from "../../core/client-auth-checks";
import { CertfleetError } from "../../core/error";
import { isKnown, shown } from "../../core/expression";
import { AWS_FEATURES, hasFeature, releasesWith } from "../../policy/provider-features";
import { areDifferent, ARN_KINDS, ArnKind, regionOfArn } from "../arn";

/** What application load balancers can do with client certificates, for the load balancer with an ARN. */
export function albClientAuth(loadBalancerArn: string): ClientAuthCapabilities {
  return {
    service: "An application load balancer",
    modes: ["verify", "passthrough"],
    revocation: true,
    advertise: true,
    readsBucket: true,
    checkTrustStore: (reference) => checkTrustStoreArn(reference, loadBalancerArn, ARN_KINDS.applicationLoadBalancer),
  };
}

/**
 * What network load balancers can do with client certificates (Elastic Load Balancing, "Authenticate clients using mutual TLS for Network Load
 * Balancers"). That they advertise CAs is not established.
 */
export function nlbClientAuth(loadBalancerArn: string): ClientAuthCapabilities {
  return {
    service: "A network load balancer",
    modes: ["verify"],
    revocation: true,
    advertise: false,
    readsBucket: true,
    checkTrustStore: (reference) => checkTrustStoreArn(reference, loadBalancerArn, ARN_KINDS.networkLoadBalancer),
  };
}

/** A listener uses trust stores of its own region only. Other accounts can share theirs. */
function checkTrustStoreArn(reference: string, loadBalancerArn: string, kind: ArnKind): void {
  const own = regionOfArn(reference, ARN_KINDS.trustStore);
  const needed = regionOfArn(loadBalancerArn, kind);
  if (areDifferent(own, needed)) {
    throw new CertfleetError(
      "region-mismatch",
      `The trust store "${shown(reference)}" is in ${own} and the load balancer is in ${needed}. Use a trust store in ${needed}.`,
    );
  }
}

/** What API Gateway can do with client certificates at a custom domain (API Gateway, "Mutual TLS authentication"). */
export const API_CLIENT_AUTH: ClientAuthCapabilities = {
  service: "API Gateway",
  modes: ["verify"],
  revocation: false,
  advertise: false,
  readsBucket: true,
  checkTrustStore: trustStoreObject,
};

/** Edge-optimised domains terminate TLS at CloudFront, without mutual TLS. */
export const EDGE_CLIENT_AUTH: ClientAuthCapabilities = {
  ...API_CLIENT_AUTH,
  service: "An edge-optimised domain of API Gateway",
  modes: [],
  instead: "Use a regional domain",
};

/** What CloudFront can do with client certificates at a distribution, with a release of hashicorp/aws. */
export function cloudFrontClientAuth(providerVersion: string): ClientAuthCapabilities {
  const { cloudfrontViewerMutualTls: feature } = AWS_FEATURES;
  const isSupported = hasFeature(feature, providerVersion);
  return {
    service: isSupported ? "CloudFront" : `CloudFront with hashicorp/aws ${providerVersion}`,
    // Later releases refuse "passthrough" (issue 47926).
    modes: isSupported ? ["verify"] : [],
    revocation: false,
    advertise: true,
    readsBucket: true,
    checkTrustStore: checkTrustStoreId,
    ...(isSupported ? {} : { instead: `Declare ${releasesWith(feature)}` }),
  };
}

/** Distributions name a trust store of their account by its id. */
function checkTrustStoreId(reference: string): void {
  if (isKnown(reference) && !/^ts_[A-Za-z0-9]+$/.test(reference)) {
    throw new CertfleetError(
      "trust-store-id",
      `"${shown(reference)}" is not the ID of a CloudFront trust store. Expected one such as ts_12abcXYZhA4Q6RS6tuvW5Xy0ZZZ.`,
    );
  }
}

/** A version of an object in S3, as API Gateway takes it. */
export interface TrustStoreObject {
  readonly uri: string;
  readonly version: string;
}

const VERSION = "?versionId=";
const FORM = `s3://BUCKET/KEY${VERSION}VERSION`;

/** The object that a reference to a trust store of API Gateway names. Either part can be an expression. */
export function trustStoreObject(reference: string): TrustStoreObject {
  const at = reference.lastIndexOf(VERSION);
  const uri = at < 0 ? reference : reference.slice(0, at);
  const version = at < 0 ? "" : reference.slice(at + VERSION.length);
  if (isKnown(uri) && !/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/./.test(uri)) {
    throw new CertfleetError("trust-store-uri", `"${shown(reference)}" is not a trust store of API Gateway. Expected ${FORM}.`);
  }
  // S3 gives objects the version "null" while a bucket does not keep versions.
  if (version === "" || version === "null") {
    throw new CertfleetError(
      "trust-store-version",
      `"${shown(reference)}" does not name a version of the object, so that a changed trust store would not reach API Gateway. ` +
        `Expected ${FORM}, with an object in a bucket that keeps versions.`,
    );
  }
  return { uri, version };
}
