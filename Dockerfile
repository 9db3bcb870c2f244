# Lifelong's server and web app. The record and the models are in one volume, /data; all else can be read-only.
ARG PYTHON=python:3.12-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY src src
RUN python -m venv /opt/lifelong && /opt/lifelong/bin/pip install --no-cache-dir ".[server,documents,postgres,objects]"

FROM ${PYTHON}
RUN useradd --system --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin lifelong \
    && install --directory --owner 10001 --group 10001 --mode 700 /data
COPY --from=build /opt/lifelong /opt/lifelong
ENV PATH=/opt/lifelong/bin:$PATH \
    HOME=/data \
    LIFELONG_STORE=/data/record.lifelong \
    LIFELONG_CACHE=/data/cache \
    LIFELONG_SERVE_HOST=0.0.0.0 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8377
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8377/readyz', timeout=4)"]
# The models are downloaded once, into the volume, and not into the image: their int8 graphs are made for the processor that
# runs them. Later starts need no network.
CMD ["sh", "-c", "lifelong models pull && exec lifelong serve"]
