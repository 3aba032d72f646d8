#!/usr/bin/env python3
"""Records what a terminal shows of the first run, as text with times: docs/record-first-run.py [--cold] > docs/first-run.txt

Clones the repository into a temporary folder and runs the README's command there, on a terminal of its own. Azurite is not installed for the user of the recording;
with --cold the caches of NuGet and npm are empty too. Each line is printed when it first appeared, without the times and spinners that change; the end says how long
all took and the longest time in which the terminal received nothing. Left out are warnings about versions that a registry lacks (NU1603). Runs where Python has pty: on Linux and macOS.
"""
import os, pty, re, shutil, struct, subprocess, sys, tempfile, time
import fcntl, termios

COMMAND = ["dotnet", "run", "--project", "src/Aholo.Local", "--", "--exit"]
PORTS = ["--http-port", "0", "--blob-port", "0", "--amqp-port", "0", "--aholo-port", "0"]  # beside whatever else runs
STYLE = re.compile(r"\x1b\[[0-9;]*m|\x1b\[[0-9]*[GCD]")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]")
LINK = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
CHANGING = re.compile(r"\(\d+\.\d+s\)|[⣷⣯⣟⡿⢿⣻⣽⣾] ?(?:Starting)?")


def main():
    cold = "--cold" in sys.argv[1:]
    root = subprocess.check_output(["git", "rev-parse", "--show-toplevel"], cwd=os.path.dirname(os.path.abspath(__file__)), text=True).strip()
    folder = tempfile.mkdtemp(prefix="first-run-")
    try:
        clone = os.path.join(folder, "aholo")
        environment = {**os.environ, "TERM": "xterm-256color", "XDG_DATA_HOME": os.path.join(folder, "data")}
        if cold:
            environment |= {"NUGET_PACKAGES": os.path.join(folder, "nuget"), "npm_config_cache": os.path.join(folder, "npm")}
        started = time.monotonic()
        subprocess.check_call(["git", "clone", "--quiet", root, clone])
        print(f"$ {' '.join(COMMAND)}    # {'no caches' if cold else 'the caches of NuGet and npm are warm'}, {os.cpu_count()} processors")
        code, longest = record(clone, environment, started, lambda text: text.replace(clone, "~/aholo").replace(folder, "~"))
        print(f"{time.monotonic() - started:6.1f} s  Ended with {code}. The longest time without a sign of life was {longest:.1f} s.")
        return code
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def record(clone, environment, started, shorten):
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(clone)
        os.execvpe(COMMAND[0], COMMAND + PORTS, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
    seen, last, longest, rest = set(), time.monotonic(), 0.0, b""
    while True:
        try:
            data = os.read(terminal, 65_536)
        except OSError:  # Linux: the terminal's other end is closed
            break
        if not data:
            break
        now = time.monotonic()
        longest, last = max(longest, now - last), now
        data = rest + data
        cut = data.rfind(b"\x1b[", -12)  # a control sequence may come in two parts
        cut = len(data) if cut < 0 or re.match(rb"\x1b\[[0-9;?]*[a-zA-Z]", data[cut:]) else cut
        data, rest = data[:cut], data[cut:]
        for line in CONTROL.sub("\n", STYLE.sub(" ", LINK.sub("", data.decode(errors="replace")))).splitlines():
            text = shorten(" ".join(CHANGING.sub("", line).split()))
            if len(text) > 3 and text not in seen and "NU1603" not in text:
                seen.add(text)
                print(f"{now - started:6.1f} s  {text[:200]}", flush=True)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), longest


sys.exit(main())
