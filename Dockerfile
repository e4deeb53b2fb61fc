# One image for all: each container is told which service's API or worker it runs.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_LINK_MODE=copy
WORKDIR /app
RUN python -m venv /opt/uv && /opt/uv/bin/pip install --quiet uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN /opt/uv/bin/uv sync --quiet --frozen --no-dev --no-install-project --python /usr/local/bin/python
COPY README.md LICENSE ./
COPY services services
COPY shared shared
RUN /opt/uv/bin/uv sync --quiet --frozen --no-dev --no-editable --compile-bytecode --python /usr/local/bin/python

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin tsunagu \
 && for part in public intake coordination participation community reporting; do mkdir -p "/keys/$part"; done \
 && chown -R tsunagu:tsunagu /keys && chmod -R go-rwx /keys
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TSUNAGU_PUBLIC_KEYS=/keys/public
WORKDIR /app
USER tsunagu
EXPOSE 8000
ENTRYPOINT ["python", "-m", "shared.container"]
