#!/usr/bin/env bash
# inside.sh ROOT PROJECT NODE COMMAND…: runs COMMAND in PROJECT on the system in ROOT, with the host's Node. Runs in a mount and a
# process namespace of its own (`unshare -m -p -f --kill-child`). It is a pivot_root and not a chroot, because tests use `unshare` and
# `nsenter` themselves. /tmp, /run and test/cli/dist are empty and gone afterwards; the rest of the project can't be written to.
set -euo pipefail
root=$1 project=$2 node=$3
shift 3

mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"

touch "$root/usr/local/bin/node"
mount --bind "$node" "$root/usr/local/bin/node"
mkdir -p "$root$project"
mkdir -p "$project/test/cli/dist"
mount --bind "$project" "$root$project"
mount -o remount,bind,ro "$root$project"
# Tests build the command there, from where it finds the package's modules.
mount -t tmpfs tmpfs "$root$project/test/cli/dist"

mkdir "$root/run/host"
cd "$root"
pivot_root . run/host
umount -l /run/host
rmdir /run/host
mkdir -p /run/sshd
cd "$project"
# Not by exec: as process 1 the shell reaps what others leave behind.
"$@"
