# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY storage storage
RUN python -m venv /app \
 && /app/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt . \
 && /app/bin/pip uninstall --yes pip \
 && find /app -name '__pycache__' -prune -exec rm -rf {} + \
 && find /app -name 'tests' -path '*/site-packages/*' -prune -exec rm -rf {} +

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin jarchi \
 && install -d -o jarchi -g jarchi /data
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:///data/jarchi.db HTTP_HOST=0.0.0.0 HTTP_PORT=8080
USER jarchi
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['HTTP_PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["jarchi"]
CMD ["run"]
