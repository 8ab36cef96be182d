# For the scripts of the clients: what the sandbox printed is in force, the
# reader may look and nothing else, and a wrong result ends the script.
set -eu
. "$SANDBOX_ENV"
HOST=${AWS_ENDPOINT_URL#http://}

say() { printf '== %s\n' "$*"; }

# denied COMMAND...: the command fails because permission is missing.
denied() {
	say "denied: $*"
	if "$@" >said 2>&1; then
		cat said
		echo "this has to be denied"
		exit 1
	fi
	grep -E 'AccessDenied|not authorized|Insufficient permissions' said
}

# refused CODE COMMAND...: the command fails with the code.
refused() {
	code=$1
	shift
	say "$code: $*"
	if "$@" >said 2>&1; then
		cat said
		echo "this has to fail"
		exit 1
	fi
	grep "$code" said || { cat said; exit 1; }
}

# equal A B: the texts are the same.
equal() {
	if [ "$1" != "$2" ]; then
		printf 'got:\n%s\nwant:\n%s\n' "$1" "$2"
		exit 1
	fi
}

# The files that every client uploads.
ODD='a b+ä%&.txt'
mkdir -p tree/sub
for i in 1 2 3; do
	echo "$i" >"tree/$i.txt"
	echo "$i" >"tree/sub/$i.txt"
done
printf 'hello' >"$ODD"
head -c "$BIG" /dev/urandom >big

as_reader() {
	AWS_ACCESS_KEY_ID=$READER_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$READER_SECRET_ACCESS_KEY AWS_SESSION_TOKEN=$READER_SESSION_TOKEN "$@"
}
