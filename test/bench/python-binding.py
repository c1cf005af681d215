# libvirt's own binding (Debian's python3-libvirt) as the other side of test/bench/libvirt.ts: reads
# "domains commands" from standard input, answers with the seconds that they took. A third word, "text",
# leaves the replies unread.
import json
import sys
import threading
import time

import libvirt
import libvirt_qemu

connection = libvirt.open(sys.argv[1])


def work(name, commands, read):
    domain = connection.lookupByName(name)
    for _ in range(commands):
        text = libvirt_qemu.qemuMonitorCommand(domain, '{"execute":"query-status"}', 0)
        if read:
            json.loads(text)["return"]


print("ready", flush=True)
for line in sys.stdin:
    names, commands, *text = line.split()
    threads = [
        threading.Thread(target=work, args=(name, int(commands), not text)) for name in names.split(",")
    ]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(time.perf_counter() - start, flush=True)
