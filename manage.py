#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    """Run one management command, with the demo's settings unless others are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge_portal.settings.demo")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
