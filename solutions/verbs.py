"""The acts around solutions that are no moves of the workflow, with their words in the record."""

from __future__ import annotations

from challenge_portal.trail.services import register_verbs

STARTED, SAVED = "solutions.solution.started", "solutions.solution.saved"
ATTACHED, DETACHED = "solutions.solution.attached", "solutions.solution.detached"
READ = "solutions.solution.read"
REMINDED = "solutions.demand.reminded"
BOARD_EXPORTED = "solutions.board.exported"

register_verbs(
    {
        STARTED: "开始填写方案",
        SAVED: "暂存",
        ATTACHED: "上传附件",
        DETACHED: "移除附件",
        READ: "首次查阅方案",
        REMINDED: "提醒企业答复方案",
        BOARD_EXPORTED: "导出方案与答复",
    }
)
