#!/bin/busybox sh
# The first process of the guest: loads the virtio drivers, mounts the disk, runs the agent, again whenever it ends, and a shell on the
# serial console.
/bin/busybox --install -s /bin
export PATH=/bin:/sbin:/usr/sbin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
i=0
while [ -e /modules/$i.ko ]; do
  insmod /modules/$i.ko
  i=$((i + 1))
done
# As udev names them.
mkdir /dev/virtio-ports
for port in /sys/class/virtio-ports/*; do
  ln -s "/dev/${port##*/}" "/dev/virtio-ports/$(cat "$port/name")"
done
[ ! -e /dev/vda ] || mount -t ext4 /dev/vda /data
while :; do
  echo 'agent starts'
  qemu-ga -m virtio-serial -p /dev/virtio-ports/org.qemu.guest_agent.0 -t /run
  echo "agent ended: $?"
done &
while :; do sh; done
