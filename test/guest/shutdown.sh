#!/bin/sh
# What qemu-ga runs for guest-shutdown: `shutdown -r|-P|-H …`.
umount /data
case " $* " in
*' -r '*) reboot -f ;;
*) poweroff -f ;;
esac
