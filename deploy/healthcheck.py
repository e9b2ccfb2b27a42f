"""Ask the web process for the home page as the proxy would; exit code 0 when it answers."""

import os
import sys
import urllib.request

host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().removeprefix(".")
request = urllib.request.Request("http://127.0.0.1:8000/", headers={"Host": host, "X-Forwarded-Proto": "https"})
try:
    urllib.request.urlopen(request, timeout=8).close()  # noqa: S310
except OSError as error:
    sys.exit(str(error))
