# A Google project as teams build it by hand, for `certfleet import`: a global load balancer with a certificate map, an SSL proxy, a regional load
# balancer, a CA pool, and what an import has to leave out. test/e2e/google-import.test.ts adds the endpoints of the double.

provider "google" {
  project = "media-prod"
  region  = "europe-west1"
}

variable "pem" {
  type = object({ certificate = string, key = string })
}

locals {
  global_names   = ["www.example.com", "example.com", "shop.example.com", "mail.example.com", "idle.example.com"]
  regional_names = ["api.example.net", "partners.example.net"]
}

resource "google_dns_managed_zone" "com" {
  name     = "example-com"
  dns_name = "example.com."
}

resource "google_dns_managed_zone" "net" {
  name     = "example-net"
  dns_name = "example.net."
}

resource "google_dns_managed_zone" "inside" {
  name       = "example-com-inside"
  dns_name   = "example.com."
  visibility = "private"
}

# Validation: fixed records for global certificates, which is Google's default, and a record for each project for regional ones.

resource "google_certificate_manager_dns_authorization" "global" {
  for_each    = toset(local.global_names)
  name        = "auth-${replace(each.key, ".", "-")}"
  description = "Validates ${each.key}"
  domain      = each.key
  labels      = { team = "edge" }
}

resource "google_dns_record_set" "global" {
  for_each     = google_certificate_manager_dns_authorization.global
  managed_zone = google_dns_managed_zone.com.name
  name         = each.value.dns_resource_record[0].name
  type         = each.value.dns_resource_record[0].type
  ttl          = 300
  rrdatas      = [each.value.dns_resource_record[0].data]
}

resource "google_certificate_manager_dns_authorization" "regional" {
  for_each = toset(local.regional_names)
  name     = "auth-${replace(each.key, ".", "-")}"
  location = "europe-west1"
  domain   = each.key
}

resource "google_dns_record_set" "regional" {
  for_each     = google_certificate_manager_dns_authorization.regional
  managed_zone = google_dns_managed_zone.net.name
  name         = each.value.dns_resource_record[0].name
  type         = each.value.dns_resource_record[0].type
  ttl          = 300
  rrdatas      = [each.value.dns_resource_record[0].data]
}

# Certificates.

resource "google_certificate_manager_certificate" "www" {
  name        = "www-2024"
  description = "The shop's front page"
  labels      = { team = "edge", application = "shop", cost-centre = "42" }
  managed {
    domains            = ["www.example.com", "example.com"]
    dns_authorizations = [for name in ["www.example.com", "example.com"] : google_certificate_manager_dns_authorization.global[name].id]
  }
}

resource "google_certificate_manager_certificate" "shop" {
  name = "shop-wildcard"
  managed {
    domains            = ["shop.example.com", "*.shop.example.com"]
    dns_authorizations = [google_certificate_manager_dns_authorization.global["shop.example.com"].id]
  }
}

resource "google_certificate_manager_certificate" "mail" {
  name   = "mail"
  labels = { owner = "mail-team" }
  managed {
    domains            = ["mail.example.com"]
    dns_authorizations = [google_certificate_manager_dns_authorization.global["mail.example.com"].id]
  }
}

resource "google_certificate_manager_certificate" "idle" {
  name = "idle"
  managed {
    domains            = ["idle.example.com"]
    dns_authorizations = [google_certificate_manager_dns_authorization.global["idle.example.com"].id]
  }
}

resource "google_certificate_manager_certificate" "api" {
  name     = "api"
  location = "europe-west1"
  labels   = { owner = "api-team", service = "api" }
  managed {
    domains            = ["api.example.net"]
    dns_authorizations = [google_certificate_manager_dns_authorization.regional["api.example.net"].id]
  }
}

resource "google_certificate_manager_certificate" "partners" {
  name     = "partners"
  location = "europe-west1"
  managed {
    domains            = ["partners.example.net"]
    dns_authorizations = [google_certificate_manager_dns_authorization.regional["partners.example.net"].id]
  }
}

resource "google_certificate_manager_certificate_issuance_config" "inside" {
  name                       = "inside"
  description                = "Services inside the network"
  key_algorithm              = "ECDSA_P256"
  lifetime                   = "2592000s"
  rotation_window_percentage = 60
  certificate_authority_config {
    certificate_authority_service_config {
      ca_pool = "projects/media-prod/locations/europe-west1/caPools/inside"
    }
  }
}

resource "google_certificate_manager_certificate" "inside" {
  name = "inside"
  managed {
    domains         = ["stats.internal.example.com"]
    issuance_config = google_certificate_manager_certificate_issuance_config.inside.id
  }
}

resource "google_certificate_manager_certificate" "bought" {
  name = "bought"
  self_managed {
    pem_certificate = var.pem.certificate
    pem_private_key = var.pem.key
  }
}

resource "google_certificate_manager_certificate" "by_load_balancer" {
  name = "by-load-balancer"
  managed {
    domains = ["old.example.com"]
  }
}

resource "google_compute_managed_ssl_certificate" "classic" {
  name = "classic"
  managed {
    domains = ["classic.example.com"]
  }
}

# The global load balancer: a certificate map, which the SSL proxy of the mail service shares.

resource "google_certificate_manager_certificate_map" "web" {
  name = "web"
}

resource "google_certificate_manager_certificate_map_entry" "web" {
  for_each = {
    "www"           = ["www.example.com", google_certificate_manager_certificate.www.id]
    "apex"          = ["example.com", google_certificate_manager_certificate.www.id]
    "shop"          = ["shop.example.com", google_certificate_manager_certificate.shop.id]
    "shop-wildcard" = ["*.shop.example.com", google_certificate_manager_certificate.shop.id]
    "inside"        = ["stats.internal.example.com", google_certificate_manager_certificate.inside.id]
  }
  name         = "web-${each.key}"
  description  = "Entry of ${each.key}"
  map          = google_certificate_manager_certificate_map.web.name
  hostname     = each.value[0]
  certificates = [each.value[1]]
}

resource "google_certificate_manager_certificate_map_entry" "primary" {
  name         = "web-primary"
  map          = google_certificate_manager_certificate_map.web.name
  matcher      = "PRIMARY"
  certificates = [google_certificate_manager_certificate.www.id]
}

resource "google_compute_ssl_policy" "restricted" {
  name            = "restricted"
  description     = "What the security team asks for"
  profile         = "RESTRICTED"
  min_tls_version = "TLS_1_2"
}

resource "google_compute_health_check" "web" {
  name = "web"
  tcp_health_check { port = 80 }
}

resource "google_compute_backend_service" "web" {
  name                  = "web"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  health_checks         = [google_compute_health_check.web.id]
}

resource "google_compute_url_map" "web" {
  name            = "web"
  default_service = google_compute_backend_service.web.id
}

resource "google_compute_target_https_proxy" "web" {
  name            = "web-https"
  description     = "The front door"
  url_map         = google_compute_url_map.web.id
  ssl_policy      = google_compute_ssl_policy.restricted.id
  certificate_map = "//certificatemanager.googleapis.com/${google_certificate_manager_certificate_map.web.id}"
}

resource "google_compute_global_address" "web" {
  name = "web"
}

resource "google_compute_global_forwarding_rule" "web" {
  name                  = "web-https"
  target                = google_compute_target_https_proxy.web.id
  port_range            = "443"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.web.id
  labels                = { team = "edge" }
}

resource "google_certificate_manager_certificate_map" "mail" {
  name = "mail"
}

resource "google_certificate_manager_certificate_map_entry" "mail" {
  name         = "mail"
  map          = google_certificate_manager_certificate_map.mail.name
  hostname     = "mail.example.com"
  certificates = [google_certificate_manager_certificate.mail.id]
}

resource "google_compute_backend_service" "mail" {
  name                  = "mail"
  protocol              = "TCP"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  health_checks         = [google_compute_health_check.web.id]
}

resource "google_compute_target_ssl_proxy" "mail" {
  name            = "mail"
  backend_service = google_compute_backend_service.mail.id
  ssl_policy      = google_compute_ssl_policy.restricted.id
  certificate_map = "//certificatemanager.googleapis.com/${google_certificate_manager_certificate_map.mail.id}"
}

resource "google_compute_global_forwarding_rule" "mail" {
  name                  = "mail"
  target                = google_compute_target_ssl_proxy.mail.id
  port_range            = "993"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = "203.0.113.25"
}

# The regional load balancers. The second one has no SSL policy.

resource "google_compute_region_ssl_policy" "regional" {
  name            = "regional"
  region          = "europe-west1"
  profile         = "RESTRICTED"
  min_tls_version = "TLS_1_2"
}

resource "google_compute_region_health_check" "api" {
  name   = "api"
  region = "europe-west1"
  tcp_health_check { port = 80 }
}

resource "google_compute_region_backend_service" "api" {
  name                  = "api"
  region                = "europe-west1"
  protocol              = "HTTP"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  health_checks         = [google_compute_region_health_check.api.id]
}

resource "google_compute_region_url_map" "regional" {
  for_each        = toset(["api", "partners"])
  name            = each.key
  region          = "europe-west1"
  default_service = google_compute_region_backend_service.api.id
}

resource "google_compute_region_target_https_proxy" "api" {
  name                             = "api"
  region                           = "europe-west1"
  url_map                          = google_compute_region_url_map.regional["api"].id
  ssl_policy                       = google_compute_region_ssl_policy.regional.id
  certificate_manager_certificates = ["//certificatemanager.googleapis.com/${google_certificate_manager_certificate.api.id}"]
}

resource "google_compute_forwarding_rule" "api" {
  name                  = "api"
  region                = "europe-west1"
  target                = google_compute_region_target_https_proxy.api.id
  port_range            = "443"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = "198.51.100.10"
  network               = "projects/media-prod/global/networks/edge"
}

resource "google_compute_region_target_https_proxy" "partners" {
  name                             = "partners"
  region                           = "europe-west1"
  url_map                          = google_compute_region_url_map.regional["partners"].id
  certificate_manager_certificates = ["//certificatemanager.googleapis.com/${google_certificate_manager_certificate.partners.id}"]
}

resource "google_compute_forwarding_rule" "partners" {
  name                  = "partners"
  region                = "europe-west1"
  target                = google_compute_region_target_https_proxy.partners.id
  port_range            = "443"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  network               = "projects/media-prod/global/networks/edge"
}
