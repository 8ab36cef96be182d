#!/usr/bin/env bash
# Takes the release's binary, after its checksum and, where the GitHub CLI is at
# hand, its provenance have been verified. What is no release, or cannot be
# fetched, is built: from the repository that the action came with, or for a
# version that the workflow names, from the Go module of that version.
set -euo pipefail
repository=presigncheck/presigncheck
releases=${PRESIGNCHECK_RELEASES:-https://github.com/$repository/releases/download}
bin=$RUNNER_TEMP/presigncheck-bin
mkdir -p "$bin"

version=$INPUT_VERSION
if [ -z "$version" ] && [[ ${ACTION_REF:-} =~ ^v[0-9]+\.[0-9]+\.[0-9]+ ]]; then version=$ACTION_REF; fi
if [ -n "$version" ] && ! [[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then
	echo "::error::the input version is '$version'; it has to be a release such as v1.2.3"
	exit 2
fi

system() {
	case $RUNNER_OS in Linux) os=linux suffix=tar.gz ;; macOS) os=darwin suffix=tar.gz ;; Windows) os=windows suffix=zip ;; *) return 1 ;; esac
	case $RUNNER_ARCH in X64) arch=amd64 ;; ARM64) arch=arm64 ;; *) return 1 ;; esac
	archive=presigncheck_${version#v}_${os}_$arch.$suffix
}

fetch() {
	curl --fail --silent --show-error --location --retry 3 --max-time 120 --output "$bin/$1" "$releases/$version/$1"
}

sum() {
	if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1
}

# download leaves the binary in $bin. It fails where there is none to be had; a
# file that is not the one which was released ends everything.
download() {
	system && fetch checksums.txt && fetch "$archive" || return 1
	local want
	want=$(awk -v name="$archive" '$2 == name { print $1 }' "$bin/checksums.txt")
	if [ -z "$want" ] || [ "$(sum "$bin/$archive")" != "$want" ]; then
		echo "::error::$archive is not what release $version lists in its checksums"
		exit 2
	fi
	if [ -n "${GH_TOKEN:-}" ] && command -v gh >/dev/null && ! gh attestation verify "$bin/$archive" --repo "$repository"; then
		echo "::error::$archive was not built by the release workflow of $repository"
		exit 2
	fi
	case $suffix in
	zip) unzip -qo "$bin/$archive" presigncheck.exe -d "$bin" ;;
	*) tar -xzf "$bin/$archive" -C "$bin" presigncheck ;;
	esac
}

# build needs Go; the tool's go.mod may ask for a newer one than the project's.
build() {
	if [ -n "$INPUT_VERSION" ]; then
		GOTOOLCHAIN=auto GOWORK=off GOFLAGS= GOBIN=$bin go install "github.com/$repository/cmd/presigncheck@$version"
	else
		GOTOOLCHAIN=auto GOWORK=off go build -C "$GITHUB_ACTION_PATH/../../.." -o "$bin/" ./cmd/presigncheck
	fi
}

if [ -z "$version" ]; then
	build
elif ! download; then
	echo "::notice::release $version cannot be fetched for this runner; building it"
	build
fi
program=$bin/presigncheck
[ -e "$program" ] || program=$program.exe
echo "presigncheck=$program" >>"$GITHUB_OUTPUT"
"$program" --version
