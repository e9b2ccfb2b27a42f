"""``manage.py verify_trail``: is the record still what was sealed?"""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from challenge_portal.trail.sealing import ChainHead, verify_trail

NOTED_HEAD = re.compile(r"(?P<chain>[^=]+)=(?P<position>\d+):(?P<hash>[0-9a-f]{64})")


class Command(BaseCommand):
    """Checks every chain; prints each head, so that it can be noted elsewhere, and every breach. Fails on a breach."""

    help = "核对留痕：逐条比对封存摘要，发现被改动或删除的记录。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Heads to compare with."""
        parser.add_argument(
            "--expect", action="append", default=[], metavar="链=条数:摘要", help="先前抄存的链尾摘要，可重复"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print, and fail on a breach."""
        verdict = verify_trail({text: _noted(text) for text in options["expect"]})
        for head in verdict.heads:
            self.stdout.write(str(head))
        for breach in verdict.breaches:
            self.stderr.write(f"{breach.chain} 第 {breach.position} 条：{breach.text}")
        if not verdict.whole:
            raise CommandError(f"留痕不完整：发现 {len(verdict.breaches)} 处问题。")
        self.stdout.write(f"留痕完整：{verdict.sealed} 条已封存，{verdict.unsealed} 条待封存。")


def _noted(text: str) -> ChainHead:
    match = NOTED_HEAD.fullmatch(text)
    if match is None:
        raise CommandError(f"“{text}”应写成 链=条数:摘要，与本命令打印的一致。")
    return ChainHead(match["chain"], int(match["position"]), match["hash"])
