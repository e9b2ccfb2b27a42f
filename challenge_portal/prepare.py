"""Get this machine ready for the portal, then run Python in its virtual environment.

    python3 -I challenge_portal/prepare.py [--tests] [--services] -- <arguments for python>
    python3 -I challenge_portal/prepare.py [--tests] [--services] -- <program of the environment> <arguments>

It looks for a Python from 3.11 to 3.13, installs the Debian packages that are missing (as root or by sudo; otherwise
it prints the line to run and stops), makes the virtual environment from the hashed lock files, and replaces itself by
that environment's Python. When everything is there it needs a fraction of a second.

This file and places.py use the standard library only, and the syntax of old Pythons, so that an old one can say what
it needs.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    from collections.abc import Iterator
    from typing import NoReturn

OLDEST = (3, 11)
NEWEST = (3, 13)

PORTAL_PACKAGES = [
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",  # without it a PDF takes eight seconds
    "fonts-noto-cjk",
    "fonts-lxgw-wenkai",
]
BROWSER_PACKAGE = "chromium-headless-shell"  # Debian's Chromium without its windows: a third less work than with them
TEST_PACKAGES = [BROWSER_PACKAGE, "poppler-utils"]
SERVICE_PACKAGES = ["postgresql", "redis-server"]

STAMP = ".portal-stamp"  # in an environment: what it was made from
UNFINISHED = ".portal-unfinished"  # in an environment: its making was interrupted


def main(arguments: "list[str]") -> None:
    """Do what the module says, with the command line's arguments."""
    options, command = split(arguments)
    use_right_python()
    places = load_places()
    os.umask(0o022)
    try:
        state = places.make_state_folder(places.state_folder())
    except OSError as error:
        stop("无法使用数据目录：%s。可以用环境变量 PORTAL_STATE 指定另一个目录。" % error)
    with only_one(state / "prepare.lock"):
        need_packages(options)
        python = need_environment(places.CHECKOUT, state, tests="--tests" in options)
    environment = environment_for(places.CHECKOUT, state, python)
    os.chdir(str(places.CHECKOUT))
    program = python.with_name(command[0]) if command and not command[0].startswith("-") else python
    if program != python and program.exists():
        os.execve(str(program), command, environment)  # noqa: S606
    os.execve(str(python), [str(python), *command], environment)  # noqa: S606


def split(arguments: "list[str]") -> "tuple[set[str], list[str]]":
    """Our own options before `--`, and what comes after it."""
    place = arguments.index("--") if "--" in arguments else len(arguments)
    options = set(arguments[:place])
    unknown = options - {"--tests", "--services"}
    if unknown:
        stop("不认识的参数：%s" % "、".join(sorted(unknown)))
    return options, arguments[place + 1 :]


def use_right_python() -> None:
    """Go on with a Python that the lock files are made for, if this one isn't."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which("python3.%d" % minor)
        if other and subprocess.call([other, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(other, [other, "-I", *sys.argv])  # noqa: S606
    stop("需要 Python 3.11、3.12 或 3.13，本机是 %d.%d。请先安装，例如：apt-get install python3" % sys.version_info[:2])


def load_places() -> "types.ModuleType":
    """The module places, without importing the package (which may need what isn't installed yet)."""
    spec = importlib.util.spec_from_file_location("places", str(Path(__file__).resolve().with_name("places.py")))
    assert spec is not None  # noqa: S101 - for the type checker
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def only_one(path: Path) -> "Iterator[None]":
    """Wait until no other preparation is under way here."""
    with open(str(path), "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个进程正在准备环境，等它完成……")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# ----- Debian packages -----


def need_packages(options: "set[str]") -> None:
    """Install the missing Debian packages, or say which line installs them."""
    if not shutil.which("dpkg-query") or not shutil.which("apt-get"):
        say("不是 Debian 或 Ubuntu：请自行确认已安装 Pango、HarfBuzz 和中文字体。")
        return
    wanted = list(PORTAL_PACKAGES)
    if "--tests" in options:
        wanted += [name for name in TEST_PACKAGES if not (name == BROWSER_PACKAGE and own_browser())]
    if "--services" in options:
        wanted += SERVICE_PACKAGES
    missing = [name for name in wanted if name not in installed(wanted)]
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        missing.append("python%d.%d-venv" % sys.version_info[:2])
    if missing:
        install(missing)


def own_browser() -> bool:
    """Whether CHROMIUM names a browser; on Ubuntu the package is only a stub for a snap, so it must."""
    if os.environ.get("CHROMIUM"):
        return True
    if is_ubuntu():
        for name in ("google-chrome", "chromium", "chromium-browser"):
            found = shutil.which(name)
            if found and "/snap/" not in os.path.realpath(found):
                return True
        stop("Ubuntu 的 chromium 软件包只是 snap 的外壳。请用环境变量 CHROMIUM 指定一个 Chromium 或 Chrome 的路径。")
    return False


def is_ubuntu() -> bool:
    """Whether this is Ubuntu itself."""
    try:
        return "ID=ubuntu" in Path("/etc/os-release").read_text().replace('"', "").splitlines()
    except OSError:
        return False


def installed(names: "list[str]") -> "set[str]":
    """Those of the packages that are installed."""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True, check=False,
    )  # fmt: skip
    lines = [line.split() for line in done.stdout.splitlines()]
    return {line[0] for line in lines if len(line) == 2 and line[1] == "installed"}


def install(missing: "list[str]") -> None:
    """Install packages as root or by sudo; stop with the exact line when neither works."""
    line = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    prefix = way_to_root()
    if prefix is None:
        stop("缺少 Debian 软件包。请运行下面一行，然后再试一次：\n\n    sudo %s\n" % " ".join(line))
    say("安装 Debian 软件包：%s" % "、".join(missing))
    settings = ["env", "DEBIAN_FRONTEND=noninteractive"]
    patience = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    subprocess.call([*prefix, *settings, "apt-get", *patience, "update"])  # the lists we have may do
    code = subprocess.call([*prefix, *settings, line[0], *patience, *line[1:]])
    if code != 0 or set(missing) - installed(missing):
        stop("软件包没有装上。请运行下面一行，看看原因：\n\n    sudo %s\n" % " ".join(line))


def way_to_root() -> "list[str] | None":
    """The prefix of a command that needs root: nothing, sudo, or None when there is no way."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    if sys.stdin.isatty():
        say("安装软件包需要 sudo 密码。")
        if subprocess.call(["sudo", "-v"]) == 0:
            return ["sudo"]
    return None


# ----- the virtual environment -----


def need_environment(checkout: Path, state: Path, tests: bool) -> Path:
    """The Python of a virtual environment that holds what the lock files say.

    It is `.venv` in the checkout, unless that belongs to somebody else and isn't up to date: then one in our state
    folder. An environment that another user made is used as it is, never written to.
    """
    locks = [checkout / "requirements" / "portal.txt"]
    if tests:
        locks.append(checkout / "requirements" / "development.txt")
    stamps = {lock.stem: hashlib.sha256(lock.read_bytes()).hexdigest() for lock in locks}
    shared, own = checkout / ".venv", state / "venv"
    for folder in (shared, own):
        if is_up_to_date(folder, stamps):
            return folder / "bin" / "python"
    folder = shared if may_make(shared, checkout) else own
    make_environment(folder, locks, stamps)
    return folder / "bin" / "python"


def is_up_to_date(folder: Path, stamps: "dict[str, str]") -> bool:
    """Whether the environment works for us and was made from these lock files."""
    for name, value in stamps.items():
        try:
            if (folder / ("%s-%s" % (STAMP, name))).read_text() != value:
                return False
        except OSError:
            return False
    return not (folder / UNFINISHED).exists() and works(folder)


def works(folder: Path) -> bool:
    """Whether the environment's Python runs; it doesn't after an upgrade of the system's or in another's home."""
    probe = "import sys; sys.exit(not (%r <= sys.version_info[:2] <= %r))" % (OLDEST, NEWEST)
    try:
        return subprocess.call([str(folder / "bin" / "python"), "-I", "-c", probe], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def may_make(folder: Path, checkout: Path) -> bool:
    """Whether the environment is ours to make: what another user owns stays as it is, even for root."""
    owned = folder if folder.exists() else checkout
    return owned.stat().st_uid == os.geteuid() and os.access(str(owned), os.W_OK)


def make_environment(folder: Path, locks: "list[Path]", stamps: "dict[str, str]") -> None:
    """Make the environment or bring it up to date; one whose making was interrupted is made anew."""
    if (folder / UNFINISHED).exists() or (folder.exists() and not works(folder)):
        if folder.is_symlink():
            stop("%s 指向的环境不能使用，请修复或删除这个链接。" % folder)
        shutil.rmtree(str(folder))
    for stamp in folder.glob(STAMP + "-*"):
        stamp.unlink()
    if not folder.exists():
        say("建立虚拟环境 %s" % folder)
        folder.mkdir(parents=True)
        (folder / UNFINISHED).touch()
        run([sys.executable, "-m", "venv", str(folder)], "建立虚拟环境")
    (folder / UNFINISHED).touch()
    say("按锁定的版本安装 Python 软件包（首次需要几分钟）……")
    command = [str(folder / "bin" / "python"), "-I", "-m", "pip", "install", "--quiet", "--require-hashes"]
    command += ["--disable-pip-version-check", "--no-input", "--prefer-binary"]
    for lock in locks:
        command += ["-r", str(lock)]
    run(command, "安装 Python 软件包")
    for name, value in stamps.items():
        (folder / ("%s-%s" % (STAMP, name))).write_text(value)
    (folder / UNFINISHED).unlink()


def environment_for(checkout: Path, state: Path, python: Path) -> "dict[str, str]":
    """The environment variables of what runs next: the environment first in the path, caches where we may write."""
    folder = python.parent.parent
    variables = dict(os.environ)
    variables["VIRTUAL_ENV"] = str(folder)
    variables["PATH"] = "%s%s%s" % (python.parent, os.pathsep, variables.get("PATH", "/usr/bin:/bin"))
    variables.pop("PYTHONHOME", None)
    if checkout.stat().st_uid != os.geteuid():  # leave nothing in it that its owner can't remove
        caches = state / "caches"
        variables["PYTHONPYCACHEPREFIX"] = str(caches / "python")
        variables["RUFF_CACHE_DIR"] = str(caches / "ruff")
        variables["MYPY_CACHE_DIR"] = str(caches / "mypy")
        variables["PYTEST_ADDOPTS"] = "%s -o cache_dir=%s" % (variables.get("PYTEST_ADDOPTS", ""), caches / "pytest")
    return variables


def run(command: "list[str]", what: str) -> None:
    """Run a command of the set-up; stop when it fails."""
    if subprocess.call(command) != 0:
        stop("%s没有成功，原因见上。再次运行会从头开始这一步。" % what)


def say(text: str) -> None:
    """One line for the person who waits."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def stop(text: str) -> "NoReturn":
    """Say why it can't go on, and end with an error."""
    say(text)
    raise SystemExit(1)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        stop("\n已中断。再次运行会接着准备。")
