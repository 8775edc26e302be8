# The words of the walk in services/scheduling/README.md, for bash. IRO_DATA is the data folder, URL where the system listens.
here=docs/examples/one-child
token() { .venv/bin/iro token --subject "$@" | tail -1; }
OFFICE=$(token office --role iro_manager --role council_system --role admin)
JO=$(token JO --role iro) TOM=$(token TOM --role team_manager)

# call WHO METHOD PATH [what else curl is to be told]
call() { curl -sS -X "$2" "$URL$3" -H "Authorization: Bearer $1" -H "Content-Type: ${TYPE:-application/json}" "${@:4}"; }

# Of an answer, or of each thing that it lists, these fields; the whole answer where it has none of them.
show() {
  python3 -c 'import json, sys; said = json.load(sys.stdin)
for each in said.get("items", [said]): print(*[f"{name}={each[name]}" for name in sys.argv[1:] if name in each] or [said])' "$@"
}

# filled FILE DAY MORE: an example with its days in it; post: the same, as the council's system posts it, and what was refused.
filled() { sed "s/DAY/$2/g; s/MORE/$3/g" "$here/$1.json"; }
post() { filled "$@" | TYPE=application/cloudevents-batch+json call "$OFFICE" POST /notifications/events -d @- | show rejected | grep -vF 'rejected=[]' || true; }

clock() { call "$OFFICE" PUT /clock -d "{\"now\": \"$1T12:00\"}" >/dev/null; }
reviews() { call "$JO" GET /scheduling/children/EVE/reviews; }
last() { reviews | show "$1" | tail -1 | cut -d= -f2; }

# review PAPERS HELD DUE: one whole review, its papers on the first day, held on the second, its decision due on the third.
review() {
  local review version to='[{"person_kind": "social_worker", "person_id": "SAM"}]'
  review=/scheduling/reviews/$(last id) version=$(last version)
  clock "$1"
  post papers "$1"
  call "$JO" PATCH "$review" -H "If-Match: \"$version\"" -d "{\"arranged_for\": \"$2\"}" | show status
  clock "$2"
  call "$JO" POST "$review/held" -d "{\"held_on\": \"$2\"}" | show ordinal status
  filled outcome "$2" "$3" | sed "s/^{/{\"completed_on\": \"$2\",/" | call "$JO" POST "$review/outcome" -d @- | show status
  call "$JO" POST "$review/decisions-sent" -d "{\"sent_on\": \"$2\"}" | show decisions_sent_on
  filled record "$2" | call "$JO" PUT "$review/record" -d @- | show written_on
  call "$JO" POST "$review/record-distributed" -d "{\"distributed_on\": \"$2\", \"to\": $to}" | show record_distributed_on
}
