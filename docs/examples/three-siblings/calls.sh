# The words of the walk in services/escalation/README.md, for bash: those of docs/examples/one-child, and three more.
. docs/examples/one-child/calls.sh
here=docs/examples/three-siblings
SUE=$(token SUE --role service_manager) DEE=$(token DEE --role senior_manager)

# says WHO PATH BODY: what somebody says of the dispute; shown are the fields that its walk looks at.
says() { call "$1" POST "$DISPUTE$2" -d "$3" | show status stage_name stage_due_on waiting_for detail; }

# story CHILD: what the child's timeline tells of concerns, disputes, hearings, remedies and Cafcass, a line for each.
story() {
  call "$JO" GET "/reporting/children/$1/timeline?limit=500" | python3 -c 'import json, sys
for each in json.load(sys.stdin)["items"]:
    told = each["type"].startswith(("concern.", "dispute.", "hearing.", "remedy.", "cafcass."))
    if told: print(each["on"], each["title"] + " (taken back)" * each["withdrawn"])'
}
