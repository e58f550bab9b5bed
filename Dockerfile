# syntax=docker/dockerfile:1
# The certfleet command with Terraform or OpenTofu:
#   docker build --target terraform --tag certfleet:terraform .
#   docker build --target opentofu --tag certfleet:opentofu .
ARG NODE_IMAGE=node:22.22.2-bookworm-slim

FROM ${NODE_IMAGE} AS package
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json README.md LICENSE CHANGELOG.md ./
COPY lib lib
COPY schemas schemas
COPY scripts/finish-build.mjs scripts/build-report-page.mjs scripts/
RUN npm run build && npm pack --ignore-scripts --pack-destination /tmp
COPY scripts/container/install-command.sh scripts/container/
RUN scripts/container/install-command.sh /tmp/certfleet-*.tgz /opt/certfleet

FROM ${NODE_IMAGE} AS engine
ARG TARGETARCH=amd64
# Debian keeps only the newest version of a package, so a pinned one could not be installed later.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates curl unzip && rm -rf /var/lib/apt/lists/*
COPY scripts/container/install-engine.sh scripts/container/engine-checksums.txt /tmp/

FROM engine AS terraform-engine
ARG TERRAFORM_VERSION=1.11.4
RUN /tmp/install-engine.sh terraform "${TERRAFORM_VERSION}" "${TARGETARCH}" /usr/local/bin

FROM engine AS opentofu-engine
ARG OPENTOFU_VERSION=1.11.1
RUN /tmp/install-engine.sh opentofu "${OPENTOFU_VERSION}" "${TARGETARCH}" /usr/local/bin

FROM ${NODE_IMAGE} AS base
# Terraform needs the CAs, and git for modules from repositories.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates git && rm -rf /var/lib/apt/lists/*
COPY --from=package /opt/certfleet /opt/certfleet
ENV PATH=/opt/certfleet/node_modules/.bin:$PATH CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_INPUT=0
WORKDIR /work
RUN chown 1000:1000 /work
USER 1000:1000
# No entrypoint: CI systems start a shell in the image.
CMD ["certfleet", "--help"]
LABEL org.opencontainers.image.title="certfleet" \
  org.opencontainers.image.description="TLS certificates as code: the certfleet command with Terraform or OpenTofu" \
  org.opencontainers.image.source="https://github.com/certfleet/certfleet" \
  org.opencontainers.image.licenses="Apache-2.0"

FROM base AS opentofu
COPY --from=opentofu-engine /usr/local/bin/tofu /usr/local/bin/tofu

FROM base AS terraform
COPY --from=terraform-engine /usr/local/bin/terraform /usr/local/bin/terraform
