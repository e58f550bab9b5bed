#!/usr/bin/env bash
# Runs a certfleet command for action.yml. Settings are environment variables, so that no text of a pull request becomes part of a script.
# The bash of macOS is version 3.2: no mapfile, and empty arrays count as unset.
set -euo pipefail

# GitHub accepts 1 MiB per summary of a step, and 65,536 characters per comment.
readonly SUMMARY_LIMIT=1000000 COMMENT_LIMIT=65000

annotate() {
  local text=${2//'%'/%25}
  echo "::$1::${text//$'\n'/%0A}"
}

# Prints a file up to a number of bytes, in whole lines, and states how many lines are left out.
shortened() {
  LC_ALL=C awk -v limit="$1" '
    { size += length($0) + 1 }
    !left && size <= limit { print; opened += gsub(/<details>/, "&") - gsub(/<\/details>/, "&"); next }
    { left++ }
    END {
      if (left) {
        while (opened-- > 0) { print "\n</details>" }
        printf "\n%s left out, because GitHub does not accept a longer text. Run the command to see more.\n", left == 1 ? "1 line is" : left " lines are"
      }
    }' "$2"
}

# Creates or updates the comment with the marker of `certfleet diff`.
comment() {
  local number body comments first
  number=$(jq -r 'select(.pull_request and .pull_request.head.repo.full_name == .repository.full_name) | .pull_request.number' "$GITHUB_EVENT_PATH")
  if [ -z "$number" ]; then
    annotate notice "No comment is written: the run is not for a pull request from a branch of this repository. The summary has the same text."
    return
  fi
  body=$(mktemp)
  shortened "$COMMENT_LIMIT" "$1" > "$body"
  comments=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$number/comments" \
    --jq '.[] | select(.user.type == "Bot" and (.body | startswith("<!-- certfleet:diff -->"))) | .id')
  first=${comments%%$'\n'*}
  if [ -n "$first" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$first" --field "body=@$body"
  elif ! grep -q '^\*\*Certificates: no changes\*\*$' "$1"; then
    gh api --silent --method POST "repos/$GITHUB_REPOSITORY/issues/$number/comments" --field "body=@$body"
  fi
}

case $COMMAND in
  check | diff | status) ;;
  *)
    annotate error "The input \"command\" is \"$COMMAND\". Use check, diff or status."
    exit 2
    ;;
esac

call=(npx --no-install certfleet "$COMMAND" --format markdown)
if [ -n "$FAIL_ON" ]; then
  call+=(--fail-on "$FAIL_ON")
fi
while IFS= read -r line; do
  if [ -n "${line//[[:space:]]/}" ]; then
    call+=("$line")
  fi
done <<< "$ARGUMENTS
--
$PATHS"

text=$(mktemp)
status=0
"${call[@]}" > "$text" || status=$?
echo "exit-status=$status" >> "$GITHUB_OUTPUT"
if [ "$status" -gt 1 ]; then
  annotate error "certfleet $COMMAND could not run: see the log of this step."
  exit "$status"
fi
shortened "$SUMMARY_LIMIT" "$text" >> "$GITHUB_STEP_SUMMARY"
if [ "$COMMAND" = diff ] && [ "$COMMENT" = true ]; then
  comment "$text"
fi
if [ "$status" -eq 1 ]; then
  annotate error "certfleet $COMMAND has findings: see the summary of this run."
fi
exit "$status"
