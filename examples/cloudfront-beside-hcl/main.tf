# A CloudFront distribution in HCL with a certificate of a fleet. Write the module first:
#   npx certfleet synth certfleet.yaml --module --out modules/certificates
terraform {
  required_version = ">= 1.11"
}

provider "aws" {
  region = "us-east-1"
}

data "aws_route53_zone" "main" {
  name = "example.com"
}

module "certificates" {
  source           = "./modules/certificates"
  zone_example_com = data.aws_route53_zone.main.zone_id
}

locals {
  # The ARN, known once the certificate is issued, and a minimum version that meets the fleet's TLS policy.
  viewer = module.certificates.cloudfront_viewer_certificates["site"]
}

resource "aws_cloudfront_distribution" "site" {
  enabled = true
  aliases = ["example.com", "www.example.com"]

  origin {
    origin_id   = "origin"
    domain_name = "origin.example.com"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  default_cache_behavior {
    target_origin_id       = "origin"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    viewer_protocol_policy = "redirect-to-https"
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6" # Managed-CachingOptimized
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = local.viewer.acm_certificate_arn
    minimum_protocol_version = local.viewer.minimum_protocol_version
    ssl_support_method       = local.viewer.ssl_support_method
  }
}

# The inventory, so that `certfleet status` finds it.
output "certfleet" {
  value = module.certificates.certfleet
}
