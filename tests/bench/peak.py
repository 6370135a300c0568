"""Run a command to its end and print the most MiB that it had in memory: `peak.py COMMAND…`.

Linux counts into that figure what the process that started it has ever had, so
this one is as small as Python can be.
"""

import os
import subprocess
import sys

child = subprocess.Popen(sys.argv[1:])
status, usage = os.wait4(child.pid, 0)[1:]
child.returncode = os.waitstatus_to_exitcode(status)
# Bytes on macOS, KiB elsewhere.
sys.stdout.write(f"{usage.ru_maxrss / (1 << (20 if sys.platform == 'darwin' else 10)):.1f}\n")
sys.exit(child.returncode)
