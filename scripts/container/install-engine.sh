#!/usr/bin/env bash
# Installs Terraform or OpenTofu after a check of its checksum: install-engine.sh terraform|opentofu VERSION ARCHITECTURE DIRECTORY
set -euo pipefail

readonly engine=$1 version=$2 architecture=$3 directory=$4
checksums=$(dirname "$0")/engine-checksums.txt

case $engine in
  terraform)
    command=terraform
    source=https://releases.hashicorp.com/terraform/$version
    ;;
  opentofu)
    command=tofu
    source=https://github.com/opentofu/opentofu/releases/download/v$version
    ;;
  *)
    echo "\"$engine\" is not an engine. Expected terraform or opentofu." >&2
    exit 2
    ;;
esac

archive=${command}_${version}_linux_${architecture}.zip
if ! expected=$(grep -F "  $archive" "$checksums"); then
  echo "engine-checksums.txt has no checksum of $archive. Add the line of the vendor's SHA256SUMS file, after you checked its signature." >&2
  exit 1
fi

downloaded=$(mktemp -d)
trap 'rm -rf "$downloaded"' EXIT
# ENGINE_SOURCE is a mirror, for networks without access to the vendors.
curl --fail --silent --show-error --location --retry 3 --output "$downloaded/$archive" "${ENGINE_SOURCE:-$source}/$archive"
(cd "$downloaded" && sha256sum --check --strict <<< "$expected")
unzip -q "$downloaded/$archive" "$command" -d "$directory"
chmod 755 "$directory/$command"
