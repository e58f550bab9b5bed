# An estate as teams write it by hand: 40 certificates in three accounts and two regions, most of them in use.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
    tls = { source = "hashicorp/tls", version = "4.1.0" }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

provider "aws" {
  alias                       = "edge"
  region                      = "us-east-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  default_tags {
    tags = { cost-centre = "edge" }
  }
}

provider "aws" {
  alias                       = "dns"
  region                      = "eu-west-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/dns"
  }
}

provider "aws" {
  alias                       = "media"
  region                      = "eu-west-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  assume_role {
    role_arn = "arn:aws:iam::333333333333:role/media"
  }
}

resource "aws_route53_zone" "main" {
  name = "example.com"
}

resource "aws_route53_zone" "internal" {
  name = "example.com"
  vpc {
    vpc_id = aws_vpc.main.id
  }
}

resource "aws_route53_zone" "other" {
  provider = aws.dns
  name     = "example.net"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  for_each          = { a = "10.0.0.0/24", b = "10.0.1.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = "eu-west-1${each.key}"
}

# 20 certificates of applications, on one load balancer.

locals {
  apps = toset([for number in range(1, 21) : format("app%02d", number)])
}

resource "aws_acm_certificate" "app" {
  for_each          = local.apps
  domain_name       = "${each.key}.example.com"
  validation_method = "DNS"
  tags              = { Team = "team-${substr(each.key, 3, 1)}", Application = each.key, "Cost Centre" = "42" }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "app" {
  for_each = local.apps
  zone_id  = aws_route53_zone.main.zone_id
  name     = one(aws_acm_certificate.app[each.key].domain_validation_options).resource_record_name
  type     = one(aws_acm_certificate.app[each.key].domain_validation_options).resource_record_type
  records  = [one(aws_acm_certificate.app[each.key].domain_validation_options).resource_record_value]
  ttl      = 300
}

resource "aws_acm_certificate_validation" "app" {
  for_each                = local.apps
  certificate_arn         = aws_acm_certificate.app[each.key].arn
  validation_record_fqdns = [aws_route53_record.app[each.key].fqdn]
}

resource "aws_lb" "web" {
  name               = "web"
  load_balancer_type = "application"
  subnets            = [for subnet in aws_subnet.main : subnet.id]
}

resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 80
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate_validation.app["app01"].certificate_arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_listener_certificate" "app" {
  for_each        = setsubtract(local.apps, ["app01"])
  listener_arn    = aws_lb_listener.web.arn
  certificate_arn = aws_acm_certificate_validation.app[each.key].certificate_arn
}

# A network load balancer.

resource "aws_acm_certificate" "stream" {
  domain_name               = "stream.example.com"
  subject_alternative_names = ["ingest.example.com", "*.stream.example.com"]
  validation_method         = "DNS"
  tags                      = { owner = "video", service = "stream" }
}

resource "aws_route53_record" "stream" {
  for_each = {
    for option in aws_acm_certificate.stream.domain_validation_options : trimprefix(option.domain_name, "*.") => option...
  }
  allow_overwrite = true
  zone_id         = aws_route53_zone.main.zone_id
  name            = each.value[0].resource_record_name
  type            = each.value[0].resource_record_type
  records         = [each.value[0].resource_record_value]
  ttl             = 60
}

resource "aws_acm_certificate_validation" "stream" {
  certificate_arn         = aws_acm_certificate.stream.arn
  validation_record_fqdns = [for record in aws_route53_record.stream : record.fqdn]
}

resource "aws_lb" "stream" {
  name               = "stream"
  load_balancer_type = "network"
  subnets            = [for subnet in aws_subnet.main : subnet.id]
}

resource "aws_lb_target_group" "stream" {
  name     = "stream"
  port     = 8443
  protocol = "TCP"
  vpc_id   = aws_vpc.main.id
}

resource "aws_lb_listener" "stream" {
  load_balancer_arn = aws_lb.stream.arn
  port              = 443
  protocol          = "TLS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate_validation.stream.certificate_arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.stream.arn
  }
}

# Three certificates of CloudFront and one of an edge-optimised API, in us-east-1.

locals {
  edge = toset(["cdn", "img", "video", "api"])
}

resource "aws_acm_certificate" "edge" {
  for_each          = local.edge
  provider          = aws.edge
  domain_name       = "${each.key}.example.com"
  validation_method = "DNS"
  tags              = { owner = "edge" }
}

resource "aws_route53_record" "edge" {
  for_each = local.edge
  zone_id  = aws_route53_zone.main.zone_id
  name     = one(aws_acm_certificate.edge[each.key].domain_validation_options).resource_record_name
  type     = one(aws_acm_certificate.edge[each.key].domain_validation_options).resource_record_type
  records  = [one(aws_acm_certificate.edge[each.key].domain_validation_options).resource_record_value]
  ttl      = 60
}

resource "aws_cloudfront_distribution" "edge" {
  for_each = setsubtract(local.edge, ["api"])
  enabled  = true
  aliases  = ["${each.key}.example.com"]
  origin {
    domain_name = "origin.example.com"
    origin_id   = "origin"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "origin"
    viewer_protocol_policy = "redirect-to-https"
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }
  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate.edge[each.key].arn
    minimum_protocol_version = "TLSv1.2_2021"
    ssl_support_method       = "sni-only"
  }
}

resource "aws_api_gateway_domain_name" "edge" {
  domain_name     = "api.example.com"
  certificate_arn = aws_acm_certificate.edge["api"].arn
  security_policy = "TLS_1_2"
  endpoint_configuration {
    types = ["EDGE"]
  }
}

# A regional API, with a certificate over both zones.

resource "aws_acm_certificate" "api" {
  domain_name               = "api.eu.example.com"
  subject_alternative_names = ["api.example.net"]
  validation_method         = "DNS"
}

locals {
  api_records = { for option in aws_acm_certificate.api.domain_validation_options : option.domain_name => option }
}

resource "aws_route53_record" "api" {
  zone_id = aws_route53_zone.main.zone_id
  name    = local.api_records["api.eu.example.com"].resource_record_name
  type    = "CNAME"
  records = [local.api_records["api.eu.example.com"].resource_record_value]
  ttl     = 60
}

resource "aws_route53_record" "api_other" {
  provider = aws.dns
  zone_id  = aws_route53_zone.other.zone_id
  name     = local.api_records["api.example.net"].resource_record_name
  type     = "CNAME"
  records  = [local.api_records["api.example.net"].resource_record_value]
  ttl      = 60
}

resource "aws_api_gateway_domain_name" "regional" {
  domain_name              = "api.eu.example.com"
  regional_certificate_arn = aws_acm_certificate.api.arn
  security_policy          = "TLS_1_2"
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

# Ten names, twice: nothing uses the second.

resource "aws_acm_certificate" "many" {
  count                     = 2
  domain_name               = "many.example.com"
  subject_alternative_names = [for number in range(1, 10) : "many${number}.example.com"]
  validation_method         = "DNS"
  tags                      = { owner = "video", service = "many", index = "${count.index}" }
}

resource "aws_route53_record" "many" {
  for_each = { for option in aws_acm_certificate.many[0].domain_validation_options : option.domain_name => option }
  zone_id  = aws_route53_zone.main.zone_id
  name     = each.value.resource_record_name
  type     = each.value.resource_record_type
  records  = [each.value.resource_record_value]
  ttl      = 60
}

resource "aws_lb_listener_certificate" "many" {
  listener_arn    = aws_lb_listener.web.arn
  certificate_arn = aws_acm_certificate.many[0].arn
}

# Five that nothing uses.

resource "aws_acm_certificate" "unused" {
  count             = 5
  domain_name       = "old${count.index}.example.com"
  validation_method = "DNS"
}

# Three that a person approved by e-mail.

resource "aws_acm_certificate" "email" {
  count             = 3
  domain_name       = "mail${count.index}.example.com"
  validation_method = "EMAIL"
}

# Two from another CA.

resource "tls_private_key" "bought" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}

resource "tls_self_signed_cert" "bought" {
  private_key_pem       = tls_private_key.bought.private_key_pem
  allowed_uses          = ["server_auth"]
  validity_period_hours = 2000
  dns_names             = ["shop.example.com"]
  subject {
    common_name = "shop.example.com"
  }
}

resource "aws_acm_certificate" "bought" {
  count            = 2
  private_key      = tls_private_key.bought.private_key_pem
  certificate_body = tls_self_signed_cert.bought.cert_pem
}

# Two in another account.

resource "aws_acm_certificate" "media" {
  provider          = aws.media
  for_each          = toset(["live", "archive"])
  domain_name       = "${each.key}.example.net"
  validation_method = "DNS"
  tags              = { owner = "media" }
}
