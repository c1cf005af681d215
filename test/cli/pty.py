"""Runs a program in a pseudo-terminal: COLUMNS ROWS PROGRAM [ARGUMENT ...].

Standard input is what is typed, standard output what the program writes. A line "COLUMNS ROWS" on file descriptor 3
resizes the terminal. Ends with the program's exit code, or with 128 and the signal's number. Only modules of
python3-minimal are used.
"""
import fcntl
import os
import select
import signal
import struct
import sys

TIOCSCTTY, TIOCSWINSZ = 0x540E, 0x5414  # <asm-generic/ioctls.h>


def resize(terminal, columns, rows):
    fcntl.ioctl(terminal, TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))


def start(columns, rows, program):
    terminal, side = os.openpty()
    resize(terminal, columns, rows)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        fcntl.ioctl(side, TIOCSCTTY, 0)
        for descriptor in (0, 1, 2):
            os.dup2(side, descriptor)
        os.closerange(3, 256)
        os.execvp(program[0], program)
    os.close(side)
    os.set_blocking(terminal, False)
    return pid, terminal


def serve(pid, terminal):
    typed, control = b"", b""
    sources = [0, 3, terminal]
    while True:
        ready, writable, _ = select.select(sources, [terminal] if typed else [], [])
        if terminal in ready:
            try:
                written = os.read(terminal, 65536)
            except OSError:  # EIO: the program has closed its side.
                written = b""
            if not written:
                return
            os.write(1, written)
        if 0 in ready:
            more = os.read(0, 65536)
            if not more:  # The test is over.
                os.kill(pid, signal.SIGKILL)
                return
            typed += more
        if 3 in ready:
            more = os.read(3, 4096)
            if not more:
                sources.remove(3)
            *lines, control = (control + more).split(b"\n")
            for line in lines:
                resize(terminal, *line.split())
        if writable:
            try:
                typed = typed[os.write(terminal, typed[:1024]):]
            except BlockingIOError:
                pass
            except OSError:
                return


pid, terminal = start(sys.argv[1], sys.argv[2], sys.argv[3:])
serve(pid, terminal)
_, status = os.waitpid(pid, 0)
sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
