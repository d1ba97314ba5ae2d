"""A folder that is served answers every request, whatever follows the threads of the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# An audit hook stays for the life of a process, so the requests are made in one of their own.
ASK = """
import sys, threading, time, urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from bookproof.site.serving import served

def ask(address):
    return urllib.request.urlopen(address, timeout=300).read()

meeting = threading.Barrier(16)
with ThreadPoolExecutor(16, initializer=meeting.wait) as readers:
    list(readers.map(str, range(16)))  # every reader is there before threads are traced
    sys.addaudithook(lambda event, arguments: event == "sys.settrace" and time.sleep(0))
    threading.settrace(lambda frame, event, argument: None)
    with served(Path(sys.argv[1])) as address:
        answers = list(readers.map(ask, [address + "a.txt"] * 400))
print(set(answers), len(answers))
"""


def test_every_request_is_answered_while_threads_are_traced(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("kept")
    asked = subprocess.run(
        [sys.executable, "-c", ASK, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert asked.stdout == "{b'kept'} 400\n", asked.stderr
