"""Runs a program on a terminal of its own (a pty), which Node can't make.

usage: on-terminal.py COLUMNS ROWS PROGRAM [ARGUMENT...]
stdin: JSON lines, {"type": TEXT} or {"resize": [COLUMNS, ROWS]}; stdout: what the program writes; exit status: the program's.
"""

import fcntl
import json
import os
import pty
import selectors
import struct
import sys
import termios

columns, rows, *command = sys.argv[1:]


def resize(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))


child, terminal = pty.fork()
if child == 0:
    resize(0, columns, rows)
    os.execvp(command[0], command)

watched = selectors.DefaultSelector()
watched.register(terminal, selectors.EVENT_READ)
watched.register(0, selectors.EVENT_READ)
held = b""
is_open = True
while is_open:
    for key, _ in watched.select():
        try:
            data = os.read(key.fd, 65536)
        except OSError:
            data = b""  # Linux's way to tell that nobody holds the other end any more.
        if key.fd == terminal:
            is_open = data != b""
            os.write(1, data)
        elif data == b"":
            watched.unregister(0)
        else:
            *lines, held = (held + data).split(b"\n")
            for line in map(json.loads, lines):
                if "resize" in line:
                    resize(terminal, *line["resize"])
                else:
                    os.write(terminal, line["type"].encode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 255)
