#!/usr/bin/env bash
# Installs the packed library, with the versions of cdktf and of the bindings that it is tested with: install-command.sh TARBALL DIRECTORY
set -euo pipefail

readonly tarball=$1 directory=$2
peers=$(node -p '
  const { devDependencies, peerDependencies } = require("./package.json");
  Object.keys(peerDependencies).map((name) => `${name}@${devDependencies[name]}`).join(" ")')

mkdir -p "$directory"
cp "$tarball" "$directory/certfleet.tgz"
cd "$directory"
echo '{ "private": true }' > package.json
# shellcheck disable=SC2086 -- the peers are words
npm install --save-exact --ignore-scripts --no-audit --no-fund ./certfleet.tgz $peers
rm certfleet.tgz

# The assemblies, declarations and API documents are for those who develop against the packages: a third of the size.
find node_modules -name .jsii -delete
find node_modules -name '*.d.ts' -delete
rm -rf node_modules/@cdktf/*/docs
