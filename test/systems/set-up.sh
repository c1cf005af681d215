#!/usr/bin/env bash
# set-up.sh ROOT MAKE MIRROR SUITE SUITES [TARGET:PACKAGES…]: a Debian in ROOT, by debootstrap, unless ROOT.made says that it is of this
# MAKE already. Runs in a mount and a process namespace of its own (`unshare -m -p -f`), so that no mount and no process outlives it.
# SUITES and PACKAGES are separated by spaces.
set -euo pipefail
root=$1 make=$2 mirror=$3 suite=$4 suites=$5
shift 5

[ "$(cat "$root.made" 2>/dev/null)" != "$make" ] || exit 0
SECONDS=0
rm -rf --one-file-system "$root.made" "$root"
debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror"

# Packages start no daemons here.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/rxqmp"
cp /etc/resolv.conf "$root/etc/resolv.conf"
{
  # The way to the mirror is the host's. An index may be older than its own date allows: mirrors keep snapshots.
  apt-config dump Acquire | grep -E '^Acquire::(http|https|Retries|Check-Date)\b' || true
  echo 'Acquire::Check-Valid-Until "false";'
} >"$root/etc/apt/apt.conf.d/90rxqmp"
rm -f "$root"/etc/apt/sources.list.d/*
for each in $suites; do echo "deb $mirror $each main"; done >"$root/etc/apt/sources.list"

mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"; }
inside apt-get -qq update
for each in "$@"; do
  target=${each%%:*}
  # shellcheck disable=SC2086 # a list of packages
  inside apt-get -qq -y install --no-install-recommends ${target:+-t "$target"} ${each#*:}
done
inside apt-get clean
echo "$make" >"$root.made"
echo "$root: set up in $SECONDS s"
