"""Counts the instructions of a program from its start to the first answer, and for each `GET /v1/users/`, under valgrind:
figures that do not depend on what else the machine does. With two programs, it gives the ratio of the second to the first.

    python3 sandbox/benches/instructions.py PROGRAM [PROGRAM]
"""

import http.client
import re
import signal
import socket
import subprocess
import sys
import time

FEW, MANY = 100, 1_100
PATH = "/v1/users/?page=1&page_size=10"
KEYS = {"X-Access-Client-Id": "bench", "X-Access-Secret": "sandbox-bench", "Content-Type": "application/json"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connected(port, process):
    """A connection, once the program listens."""
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.connect()
            return connection
        except ConnectionRefusedError:
            if process.poll() is not None:
                sys.exit("the program has ended")
            time.sleep(0.01)


def answer(connection, method, path, body=None):
    connection.request(method, path, body, KEYS)
    response = connection.getresponse()
    response.read()
    if response.status >= 300:
        sys.exit(f"{method} {path} was answered with {response.status}")


def instructions(program, lists):
    """All instructions of a run that answers one question for its health and so many lists of two users."""
    port = free_port()
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "--port", str(port)]
    command += ["--quiet", "--requests-per-minute", "0"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    connection = connected(port, process)
    answer(connection, "GET", "/_sandbox/health")
    if lists:
        for number in range(2):
            answer(connection, "POST", "/v1/users/", '{"external_user_id": "%d", "first_name": "Ines"}' % number)
    for _ in range(lists):
        answer(connection, "GET", PATH)
    connection.close()
    process.send_signal(signal.SIGTERM)
    told = process.communicate()[1]
    return int(re.search(r"Collected : (\d+)", told).group(1))


def main(*programs):
    figures = []
    for program in programs:
        start, few, many = (instructions(program, lists) for lists in (0, FEW, MANY))
        figures.append((start, (many - few) / (MANY - FEW)))
        print(f"{program}: start {start / 1e6:.1f} million instructions, GET {PATH} {figures[-1][1]:.0f}")
    if len(figures) == 2:
        (start, request), (other_start, other_request) = figures
        print(f"ratio: start {other_start / start:.2f}, request {other_request / request:.2f}")


main(*sys.argv[1:])
