# Reporter with its fonts and a clock, as an ordinary user: docs/container.md.
FROM python:3.13-slim-trixie AS build
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim-trixie
# Pango for PDFs; fonts for Latin, Greek, Cyrillic, Arabic, Hebrew and more, for Chinese, Japanese and Korean, and for emoji.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        fonts-dejavu-core fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /wheels /wheels
COPY constraints.txt /wheels/
RUN pip install --no-cache-dir -c /wheels/constraints.txt "$(ls /wheels/*.whl)[parquet,postgres,publish]" \
    && rm -r /wheels
ARG REPORTER_UID=1000
RUN useradd --uid "$REPORTER_UID" --create-home reporter && mkdir /workspace && chown reporter /workspace
COPY --chmod=755 docker/reporter-clock /usr/local/bin/
USER reporter
WORKDIR /workspace
HEALTHCHECK --interval=5m --start-period=15m CMD test -n "$(find /tmp/reporter-ran -mmin -60)"
CMD ["reporter-clock"]
