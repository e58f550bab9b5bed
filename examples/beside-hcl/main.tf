# An HCL configuration that uses a fleet as a module. Write the module first:
#   npx certfleet synth certfleet.yaml --module --out modules/certificates
terraform {
  required_version = ">= 1.11"
}

provider "aws" {
  region = "eu-west-1"
}

variable "load_balancer_arn" {
  type = string
}

data "aws_route53_zone" "main" {
  name = "example.com"
}

module "certificates" {
  source           = "./modules/certificates"
  zone_example_com = data.aws_route53_zone.main.zone_id
}

# The ARN is known once the certificate is issued, so the listener waits for it.
resource "aws_lb_listener" "https" {
  load_balancer_arn = var.load_balancer_arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
  certificate_arn   = module.certificates.certificate_arns["www"]

  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

# Moves a certificate of this state into the module without issuing it again. Its address in the module is its name in certfleet.yaml.
moved {
  from = aws_acm_certificate.www
  to   = module.certificates.aws_acm_certificate.www
}
