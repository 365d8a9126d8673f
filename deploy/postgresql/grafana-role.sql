-- A role for dashboards: it reads who said how much and when, but no text and no key.
-- Run again after each upgrade; GRAFANA_DATABASE_PASSWORD is taken from the environment.
\set ON_ERROR_STOP on
\getenv password GRAFANA_DATABASE_PASSWORD

SELECT 'CREATE ROLE grafana LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'grafana') \gexec

ALTER ROLE grafana PASSWORD :'password';
ALTER ROLE grafana SET default_transaction_read_only = on;
ALTER ROLE grafana SET statement_timeout = '10s';

GRANT USAGE ON SCHEMA public TO grafana;
GRANT SELECT (id, status, current, publisher, language, published_at, received_at, dated_at, analysed_at, copy_of)
    ON article TO grafana;
GRANT SELECT (id, article_id, dated_at, publisher, current, copy, kind, voice, quotation, confidence)
    ON statement TO grafana;
GRANT SELECT ON attribution, denial, source TO grafana;
