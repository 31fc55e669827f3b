"""What a file for the state costs: so many requests with and without it, and the start with them.

    python3 sandbox/benches/state.py target/dist/truv-sandbox
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time

REQUESTS = 20_000
KEYS = {"X-Access-Client-Id": "bench", "X-Access-Secret": "sandbox-bench", "Content-Type": "application/json"}


def start(program, *flags):
    """The process, its address and the seconds until it listens."""
    before = time.monotonic()
    command = [program, "--port", "0", "--quiet", "--requests-per-minute", "0", *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    address = process.stdout.readline().strip().rpartition("http://")[2]
    return process, address, time.monotonic() - before


def write(address):
    """The seconds that the requests take, one after the other."""
    connection = http.client.HTTPConnection(address)
    before = time.monotonic()
    for number in range(REQUESTS):
        body = json.dumps({"external_user_id": str(number), "first_name": "Ines", "last_name": "Marlow"})
        connection.request("POST", "/v1/users/", body, KEYS)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 201:
            sys.exit(f"request {number} was answered with {answer.status}")
    return time.monotonic() - before


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "state")
        for name, flags in [("without a file", []), ("with a file", ["--state", file])]:
            process, address, _ = start(program, *flags)
            try:
                print(f"{REQUESTS} requests {name}: {write(address):.1f} s")
            finally:
                process.kill()
                process.wait()
        process, _, seconds = start(program, "--state", file)
        process.kill()
        process.wait()
        print(f"start with {os.path.getsize(file)} bytes of them: {seconds:.2f} s")


main(*sys.argv[1:])
