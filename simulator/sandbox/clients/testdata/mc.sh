# The MinIO client, with the aliases that the sandbox printed.
. "$SCRIPTS/lib.sh"
export MC_HOST_reader="http://$READER_ACCESS_KEY_ID:$READER_SECRET_ACCESS_KEY:$READER_SESSION_TOKEN@$HOST"
mc() { "$CLIENT" --config-dir "$HOME/mc" --no-color --quiet "$@"; }
B=mc-day

say buckets
mc mb --region "$AWS_REGION" sandbox/$B
mc ls sandbox | grep $B
mc stat sandbox/$B

say upload
mc cp "$ODD" sandbox/$B/dir/
equal "$(mc cat "sandbox/$B/dir/$ODD")" hello
mc put big sandbox/$B/big
mc cp sandbox/$B/big sandbox/$B/copy
mc get sandbox/$B/copy back
cmp big back
mc cp --attr 'Color=blue' tree/1.txt sandbox/$B/one
mc stat --json sandbox/$B/one | grep -i '"X-Amz-Meta-Color": *"blue"'
echo piped | mc pipe sandbox/$B/piped
equal "$(mc cat sandbox/$B/piped)" piped

say mirror
mc mirror tree sandbox/$B/tree
mc mirror sandbox/$B/tree out
diff -r tree out
equal "$(mc diff tree sandbox/$B/tree)" ""
equal "$(mc find sandbox/$B/tree --name '*.txt' | wc -l | tr -d ' ')" 6
equal "$(mc ls --recursive --json sandbox/$B/tree | wc -l | tr -d ' ')" 6
mc mv sandbox/$B/one sandbox/$B/uno
mc du sandbox/$B

say links and forms
link=$(mc share download --json "sandbox/$B/dir/$ODD" | sed 's/.*"share": *"\([^"]*\)".*/\1/; s/\\u0026/\&/g')
equal "$(curl -sSf "$link")" hello
form=$(mc share upload --json sandbox/$B/form | sed 's/.*"share": *"\(curl.*\)","timeLeft.*/\1/; s/\\u003c/</g; s/\\u003e/>/g; s/\\u0026/\&/g; s/\\"/"/g; s/<FILE>/tree\/2.txt/')
eval "$form -sSf"
mc cat sandbox/$B/form | cmp - tree/2.txt

say tags and versions
mc tag set sandbox/$B/uno a=b
mc tag list --json sandbox/$B/uno | grep '"a": *"b"'
mc version enable sandbox/$B
mc version info sandbox/$B | grep enabled
echo second | mc pipe sandbox/$B/piped
mc rm sandbox/$B/piped
equal "$(mc ls --versions --json sandbox/$B/piped | wc -l | tr -d ' ')" 3
mc undo --force sandbox/$B/piped
equal "$(mc cat sandbox/$B/piped)" second

say the reader
equal "$(mc cat "reader/$B/dir/$ODD")" hello
mc ls reader/$B >/dev/null
denied mc cp "$ODD" reader/$B/denied
denied mc mb reader/denied-day
denied mc rm reader/$B/uno
denied mc ls reader

say the end
mc rm --recursive --force --versions sandbox/$B
mc rb sandbox/$B
