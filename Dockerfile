# The shop for a cluster: one image for the web, the worker, beat and the migrations.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements/production.txt /tmp/production.txt
RUN /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r /tmp/production.txt
WORKDIR /shop
COPY . .
# Static files are named after their content and compressed here, once; the values only let the settings load.
RUN SECRET_KEY=$(/venv/bin/python -c "import secrets; print(secrets.token_urlsafe(50))") \
    DJANGO_SETTINGS_MODULE=config.settings.production ALLOWED_HOSTS=localhost SHOP_URL=http://localhost \
    DATABASE_URL=postgres://localhost/shop CELERY_BROKER_URL=amqp://localhost MAIL_DIR=/tmp \
    /venv/bin/python manage.py collectstatic --no-input \
    && /venv/bin/python -m compileall -q /shop

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production
RUN useradd --system --uid 10001 --home-dir /shop shop \
    && mkdir -p /data/media /data/mail /data/secrets \
    && chown -R shop /data
COPY --from=build /venv /venv
COPY --from=build /shop /shop
WORKDIR /shop
USER shop
EXPOSE 8000
# WEB_CONCURRENCY says how many processes; each has eight threads.
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "8", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--graceful-timeout", "20"]
