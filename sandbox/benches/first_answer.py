"""Prints how many milliseconds a program takes from its start to the answer to its first request."""

import socket
import subprocess
import sys
import time

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]

start = time.perf_counter()
program = subprocess.Popen([sys.argv[1], "--port", str(port), "--quiet"], stdout=subprocess.DEVNULL)
try:
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port))
            break
        except ConnectionRefusedError:
            if program.poll() is not None:
                sys.exit("the program has ended")
            time.sleep(0.0005)
    connection.sendall(b"GET /_sandbox/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    if not connection.recv(64).startswith(b"HTTP/1.1 200"):
        sys.exit("the program does not answer with 200")
    print(f"{(time.perf_counter() - start) * 1000:.1f}")
finally:
    program.terminate()
    program.wait()
