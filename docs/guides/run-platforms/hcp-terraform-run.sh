#!/usr/bin/env bash
# Starts a run of an HCP Terraform workspace, for a scheduler outside of AWS:
#   HCP_TERRAFORM_TOKEN=… hcp-terraform-run.sh ws-6jrRyVDv1J8zQMB5
# The run plans and applies what is due. The token needs permission to apply runs.
set -euo pipefail

readonly workspace=$1 host=${HCP_TERRAFORM_HOST:-app.terraform.io}
body='{"data":{"type":"runs","attributes":{"message":"Certificate renewal","auto-apply":true},"relationships":{"workspace":{"data":{"type":"workspaces","id":"'$workspace'"}}}}}'

# The token is read from standard input: an argument would be visible to other processes.
curl --fail --silent --show-error --retry 3 --header @- --header "Content-Type: application/vnd.api+json" \
  --data "$body" --output /dev/null "https://$host/api/v2/runs" <<< "Authorization: Bearer $HCP_TERRAFORM_TOKEN"
echo "run started in $workspace"
