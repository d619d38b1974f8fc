"""Keep .venv equal to a lock: `python requirements/environment.py run` (or `dev`).

Installs only when the lock has changed since the last time. Uses nothing but the standard library,
because it runs before anything is installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE.parent / ".venv"
# A lock, and the locks that it holds whole.
HOLDS = {"run": ["run"], "dev": ["dev", "run"]}


# The installer itself: an older pip passes over pins that another package asks for with an extra.
INSTALLER = "pip"


def digest(lock):
    """What tells this state of the locks, on this Python, from any other."""
    version = "%d.%d" % sys.version_info[:2]
    locked = b"".join((HERE / (name + ".txt")).read_bytes() for name in (INSTALLER, lock))
    return hashlib.sha256(locked).hexdigest() + " " + version


def stamp(lock):
    """The file in .venv that tells which state of the lock was installed last."""
    return VENV / ("installed-" + lock)


def is_current(lock):
    """Whether .venv already holds what the lock says."""
    try:
        return stamp(lock).read_text().strip() == digest(lock)
    except OSError:
        return False


def works(python):
    """Whether the environment's Python starts and is the one that runs this."""
    question = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", question], capture_output=True, text=True)
    except OSError:
        return False
    return answer.stdout.strip() == "%d.%d" % sys.version_info[:2]


def install(lock):
    """Make .venv if it is missing or broken, and install exactly what the lock says."""
    python = VENV / "bin" / "python"
    if not works(python):
        print("Making .venv with Python %d.%d ..." % sys.version_info[:2], flush=True)
        if VENV.exists():
            shutil.rmtree(VENV)
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
        if made.returncode:
            last = (made.stdout + made.stderr).strip().splitlines()[-1:]
            sys.exit("Grounds cannot make the environment %s: %s" % (VENV, " ".join(last)))
    print("Installing requirements/%s.txt ..." % lock, flush=True)
    for name in (INSTALLER, lock):
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += ["--no-input", "--require-hashes", "-r", str(HERE / (name + ".txt"))]
        if subprocess.run(command).returncode:
            sys.exit("Grounds cannot install requirements/%s.txt: see pip's words above." % name)
    for held in HOLDS[lock]:
        stamp(held).write_text(digest(held) + "\n")


def main():
    lock = sys.argv[1] if len(sys.argv) == 2 else ""
    if lock not in HOLDS:
        sys.exit("Say which: python requirements/environment.py run, or dev.")
    if is_current(lock) and works(VENV / "bin" / "python"):
        return
    if not os.access(VENV if VENV.exists() else VENV.parent, os.W_OK):
        sys.exit("Grounds cannot write to the folder %s: make it writable." % VENV.parent)
    try:
        install(lock)
    except OSError as error:
        sys.exit("Grounds cannot write to the folder %s: %s." % (error.filename or VENV, error.strerror))


if __name__ == "__main__":
    main()
