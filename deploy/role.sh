#!/bin/sh
# Runs once, when the database is made: the role of the servers is no superuser, so that row-level security holds for it.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$POSTGRES_PASSWORD" --username=postgres <<'SQL'
CREATE ROLE lifelong LOGIN PASSWORD :'password';
CREATE DATABASE lifelong OWNER lifelong ENCODING 'UTF8' TEMPLATE template0;
SQL
