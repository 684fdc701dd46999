# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Debian packages of any release, checked by apt, without touching the host: a
# private apt root per suite in the cache. Mirrors are those of the machine's own
# apt configuration, with the name of the release replaced.

# apt_uri REGEX: the first mirror whose suite matches REGEX and has "main"
apt_uri() {
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' |
		awk -v re="^($1)\$" '$3 == "main" && $2 ~ re { print $1; exit }'
}

# apt_sources SUITE: the lines of its sources.list
apt_sources() {
	local host main security keyring opts="target=Packages"

	# shellcheck source=/dev/null
	host=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
	main=$(apt_uri "$host|stable|bookworm|trixie|forky|sid")
	security=$(apt_uri "($host|stable|bookworm|trixie)-security")
	[ -n "$main" ] || die "no Debian mirror in this machine's apt configuration"
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	[ ! -e $keyring ] || opts="$opts signed-by=$keyring"
	echo "deb [$opts] $main $1 main"
	case $1 in
	bookworm | trixie)
		[ -z "$security" ] || echo "deb [$opts] $security $1-security main"
		;;
	esac
}

# apt_for SUITE TOOL ARGS...: apt-get or apt-cache in the private root
apt_for() {
	local dir=$ZX_CACHE/apt/$1 tool=$2
	shift 2
	"$tool" -c "$dir/apt.conf" "$@" 9>&-
}

# apt_root SUITE: set up the private root; fetch lists when missing or a day old
apt_root() {
	local dir=$ZX_CACHE/apt/$1

	mkdir -p "$dir"/lists/partial "$dir"/cache/archives/partial "$dir"/empty
	: >"$dir/status"
	apt_sources "$1" >"$dir/sources.list"
	cat >"$dir/apt.conf" <<-END
		#clear DPkg::Post-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		Dir::Etc::sourcelist "$dir/sources.list";
		Dir::Etc::sourceparts "$dir/empty";
		Dir::Etc::preferences "$dir/none";
		Dir::Etc::preferencesparts "$dir/empty";
		Dir::State "$dir";
		Dir::State::status "$dir/status";
		Dir::State::lists "$dir/lists";
		Dir::Cache "$dir/cache";
		Dir::Cache::archives "$dir/cache/archives";
		APT::Architecture "amd64";
		APT::Architectures "amd64";
		APT::Sandbox::User "root";
		APT::Install-Recommends "false";
		Acquire::Languages "none";
		Acquire::Retries "3";
		Debug::NoLocking "true";
	END
	if [ -e "$dir/updated" ] && cmp -s "$dir/sources.list" "$dir/updated" &&
		[ -z "$(find "$dir/updated" -mmin +1440)" ]; then
		return 0
	fi
	say "reading Debian's package lists for $1"
	apt_for "$1" apt-get -qq update >&2
	cp "$dir/sources.list" "$dir/updated"
}

# apt_depends SUITE PACKAGE REGEX: the dependencies whose names match
apt_depends() {
	apt_for "$1" apt-cache depends "$2" |
		awk -v re="^($3)\$" '$1 ~ /Depends:$/ && $2 ~ re { print $2 }'
}

# apt_version SUITE PACKAGE: the version apt would install
apt_version() {
	apt_for "$1" apt-cache policy "$2" | awk '$1 == "Candidate:" { print $2 }'
}

# apt_fetch SUITE DIR PACKAGES...: these packages alone, as .deb files in DIR
apt_fetch() {
	local suite=$1 dir=$2
	shift 2
	mkdir -p "$dir"
	(cd "$dir" && apt_for "$suite" apt-get -q download "$@" >&2)
}

# apt_fetch_all SUITE DIR PACKAGES...: with everything they depend on
apt_fetch_all() {
	local suite=$1 dir=$2
	shift 2
	mkdir -p "$dir/partial"
	apt_for "$suite" apt-get -q -y --download-only \
		-o Dir::Cache::archives="$dir" install "$@" >"$dir/log" 2>&1 ||
		{ cat "$dir/log" >&2; die "apt cannot fetch $*"; }
}

# unpack DIR ROOT: extract every .deb in DIR into ROOT, with the merged /usr that
# Debian's packages expect. No maintainer script runs, so no privilege is needed.
unpack() {
	local deb d

	mkdir -p "$2/usr"
	for d in bin sbin lib lib64; do
		mkdir -p "$2/usr/$d"
		[ -e "$2/$d" ] || ln -s "usr/$d" "$2/$d"
	done
	for deb in "$1"/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$2" -f - \
			--keep-directory-symlink --no-same-owner
	done
}
