"""Who is answered what at the addresses of seals."""

from __future__ import annotations

from tests.permissions.rows import UNITS, Row

ROWS: dict[str, Row] = {
    # the host is the seal's keeper too; those of other offices have a page of their own office
    "documents:seals": Row({"visitor": 302, f"person judge {UNITS} system security": 404, "*": 200}),
    "documents:put_seal": Row({"visitor": 401, "host": 400, "*": 403}, post={"name": "没有图片", "width": "42"}),
    "documents:retire_seal": Row({"visitor": 401, "host": 400, "*": 403}, post={"reason": ""}),
}
