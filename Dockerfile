# The portal for production: web, worker and beat run from this one image (docker-compose.yml says how).
FROM python:3.13-slim-bookworm AS packages
COPY requirements/portal.txt /tmp/portal.txt
RUN python -m venv /opt/portal \
 && /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/portal.txt

FROM python:3.13-slim-bookworm
# Fonts: the operator's licensed ones are mounted to /usr/local/share/fonts and take precedence; these stand behind them.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-lxgw-wenkai tini \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 portal \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /srv/portal --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal -m 0750 /srv/portal /srv/portal/media /srv/portal/search

COPY --from=packages /opt/portal /opt/portal
COPY . /app
WORKDIR /app

ENV PATH=/opt/portal/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=challenge_portal.settings.production \
    STATIC_ROOT=/srv/static \
    SEARCH_INDEX_DIR=/srv/portal/search \
    MEDIA_ROOT=/srv/portal/media

# Collecting needs settings but no secret: these values end with this line and stand nowhere in the image.
RUN SECRET_KEY="only-while-the-image-is-built-0123456789-abcdefghijklmnop" ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost EMAIL_URL=consolemail:// \
    DEFAULT_FROM_EMAIL=build@localhost SEAL_KEYS=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= \
    python manage.py collectstatic --noinput --verbosity 0

# Small cuts of the fonts above, for quick papers.
RUN python -m challenge_portal.documents.compact_fonts /srv/fonts

USER portal
EXPOSE 8000
ENTRYPOINT ["tini", "--"]
CMD ["gunicorn", "challenge_portal.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", \
     "--workers=3", "--threads=8", "--timeout=60", "--graceful-timeout=30", "--keep-alive=5", \
     "--preload", "--max-requests=5000", "--max-requests-jitter=500", "--worker-tmp-dir=/dev/shm", "--no-control-socket", \
     "--access-logfile=-"]
