# What the scripts share. Sourced, from the project's top folder.

readonly oldest_postgres=15

# The programs that install-services had to keep inside the project come first.
PATH="$PWD/.tools/node_modules/.bin:$PATH"

say() { echo "$(basename "$0"): $*" >&2; }

die() {
	say "$*"
	exit 1
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "cannot run '$*': be root or install sudo"
	fi
}

# retry tries a command that needs the network three times.
retry() {
	local try
	for try in 1 2 3; do
		"$@" && return
		say "try $try failed: $*"
		sleep $((try * 5))
	done
	return 1
}

# find_postgres prints the folder of the newest PostgreSQL that is new enough.
# Debian keeps the server's programs off the PATH.
find_postgres() {
	local folder version on_path
	on_path=$(command -v pg_ctl) && on_path=$(dirname "$(readlink -f "$on_path")")
	for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$on_path"; do
		[ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] || continue
		version=$("$folder/pg_ctl" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
		if [ "$version" -ge "$oldest_postgres" ]; then
			echo "$folder"
			return
		fi
	done
	return 1
}

# The pages are built by tools that need Node 20.19, or 22.12 and newer.
node_is_new_enough() {
	command -v node >/dev/null &&
		node -e 'const [a, b] = process.versions.node.split(".").map(Number)
			process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)'
}
