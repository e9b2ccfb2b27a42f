"""The roles a person can be granted at an authority, and the words for them.

A role is a guardian permission on Authority; what it allows stands in each app's policy.py, nowhere else.
"""

from __future__ import annotations

CENTRE_OFFICER = "centre_officer"
PROVINCE_OFFICER = "province_officer"
HOST_OFFICER = "host_officer"
DISTRICT_OFFICER = "district_officer"
SESSION_ORGANISER = "session_organiser"
SEAL_KEEPER = "seal_keeper"
SUPERVISOR = "supervisor"
SYSTEM_ADMINISTRATOR = "system_administrator"
SECURITY_ADMINISTRATOR = "security_administrator"
AUDIT_ADMINISTRATOR = "audit_administrator"

ROLE_LABELS = {
    CENTRE_OFFICER: "火炬中心经办人",
    PROVINCE_OFFICER: "省级经办人",
    HOST_OFFICER: "承办地经办人",
    DISTRICT_OFFICER: "区县经办人",
    SESSION_ORGANISER: "专场实施单位经办人",
    SEAL_KEEPER: "用印管理人",
    SUPERVISOR: "监督人员",
    SYSTEM_ADMINISTRATOR: "系统管理员",
    SECURITY_ADMINISTRATOR: "安全管理员",
    AUDIT_ADMINISTRATOR: "安全审计员",
}

OFFICERS = frozenset({CENTRE_OFFICER, PROVINCE_OFFICER, HOST_OFFICER, DISTRICT_OFFICER})
OVERSEERS = frozenset({SUPERVISOR, AUDIT_ADMINISTRATOR})
# 三员: no person holds two of them (GB/T 22239-2019, 8.1.5 and the habit of the offices)
EXCLUSIVE = frozenset({SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDIT_ADMINISTRATOR})
