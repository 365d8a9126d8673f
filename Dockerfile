# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/attribune
ENV PATH=/opt/attribune/bin:$PATH

# The dependencies change seldom, so they have a layer of their own.
COPY constraints.txt /build/
RUN pip install --require-hashes --no-deps --requirement /build/constraints.txt

COPY pyproject.toml README.md LICENSE /build/
COPY schemas /build/schemas
COPY service /build/service
RUN pip install --no-deps --no-build-isolation /build


FROM python:3.13-slim

LABEL org.opencontainers.image.title="Attribune" \
      org.opencontainers.image.description="Reads English news and answers who says what" \
      org.opencontainers.image.licenses="Apache-2.0"

RUN groupadd --system --gid 10001 attribune \
    && useradd --system --uid 10001 --gid attribune --no-create-home attribune \
    && install --directory --owner attribune --group attribune /data

COPY --from=build /opt/attribune /opt/attribune

ENV PATH=/opt/attribune/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ATTRIBUNE_HOST=0.0.0.0 \
    ATTRIBUNE_PORT=8000 \
    ATTRIBUNE_DATA_DIR=/data

USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000

# Ready only once the models are loaded, which takes some seconds.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['ATTRIBUNE_PORT']}/readyz\", timeout=4)"]

CMD ["sh", "-c", "attribune db upgrade && exec attribune serve"]
