"""Where things lie on this machine. Standard library only: it is read before anything is installed.

Everything that running the portal creates lies in one *state folder* outside the checkout, one for each pair of
checkout and system user. So root and an ordinary user can use the same checkout in turn, and neither finds files
that it can't write.
"""

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def checkout_mark() -> str:
    """Eight hex digits that tell this checkout from others on the machine."""
    return hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]


def state_folder() -> Path:
    """The folder of database, uploads and caches for this checkout and this user; it need not exist yet.

    PORTAL_STATE names another one. Root's stands in /var/lib, where the database's own system user can reach it
    although root's home is closed; anybody else's in the home folder or, without a writable home, in /var/tmp.
    """
    named = os.environ.get("PORTAL_STATE")
    if named:
        return Path(named).resolve()
    if os.geteuid() == 0:
        return Path(f"/var/lib/challenge-portal-{checkout_mark()}")
    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    for parent in [home, *home.parents]:
        if parent.exists():
            if os.access(parent, os.W_OK | os.X_OK):
                return home / f"challenge-portal-{checkout_mark()}"
            break
    return Path(f"/var/tmp/challenge-portal-{os.geteuid()}-{checkout_mark()}")  # noqa: S108 - made with mode 0700


def make_state_folder(folder: Path) -> Path:
    """Make the folder, with missing parents, unless it exists. An existing folder keeps its mode.

    Others can't read it; root's lets them pass through to what they may read there, because the database runs as a
    system user of its own.
    """
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    if folder.stat().st_uid != os.geteuid():
        raise PermissionError(f"{folder} 属于另一个用户")
    return folder
