-- The database of a cluster, once, as a superuser:   HALLS_DB_PASSWORD=… psql -v ON_ERROR_STOP=1 -f halls.sql
-- Without HALLS_DB_PASSWORD the role gets no password (for servers that ask for none, or where \password halls follows).
-- The tables of the ledger are the silo's own business: it makes them in the schema halls and changes them when it is upgraded.
\getenv password HALLS_DB_PASSWORD

CREATE ROLE halls LOGIN;
\if :{?password}
ALTER ROLE halls PASSWORD :'password';
\endif

-- C: text is compared byte by byte, whatever language the machine speaks.
CREATE DATABASE halls OWNER halls ENCODING 'UTF8' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C';
REVOKE CONNECT, TEMPORARY ON DATABASE halls FROM PUBLIC;

-- An answer that was given is on disk. The silo asks for this itself; here it holds for whoever else writes as halls.
ALTER ROLE halls IN DATABASE halls SET synchronous_commit = on;

-- Silos write in turns, and a turn is a transaction that holds a lock. A machine that vanishes in the middle of one must not keep it: PostgreSQL would notice
-- after two hours by default. With these it ends the session after ten seconds; a silo that was only slow writes the batch again.
ALTER ROLE halls IN DATABASE halls SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE halls IN DATABASE halls SET tcp_keepalives_idle = 5;
ALTER ROLE halls IN DATABASE halls SET tcp_keepalives_interval = 2;
ALTER ROLE halls IN DATABASE halls SET tcp_keepalives_count = 3;
ALTER ROLE halls IN DATABASE halls SET tcp_user_timeout = '11s';

-- For --Cluster:Provider=postgres: the tables of Orleans lie apart from the ledger's. README.md says which scripts make them.
ALTER ROLE halls IN DATABASE halls SET search_path = orleans, public;

\connect halls
CREATE SCHEMA orleans AUTHORIZATION halls;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
