# Two stages: the first makes a virtual environment, the second only carries it.
# The running image needs no shell, no compiler and no root.

FROM python:3.12.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/dezhurny && install -d -o 10001 -g 10001 /data
WORKDIR /src
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY config config
COPY migrations migrations
COPY policies policies
COPY handlers handlers
COPY emulator emulator
COPY bot bot
RUN /opt/dezhurny/bin/pip install -c requirements.lock .

FROM python:3.12.12-slim-bookworm
ENV PATH=/opt/dezhurny/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DEZHURNY_DATABASE_URL=sqlite+aiosqlite:////data/dezhurny.db \
    DEZHURNY_POLICY_FILE=/config/policy.yaml \
    DEZHURNY_HTTP_HOST=0.0.0.0 \
    DEZHURNY_HTTP_PORT=8080
COPY --from=build /opt/dezhurny /opt/dezhurny
COPY --from=build --chown=10001:10001 /data /data
COPY config/policy.yaml /config/policy.yaml
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['DEZHURNY_HTTP_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["dezhurny"]
CMD ["run"]
