"""The platform's tables as the migrations make them, version by version; what is released is never changed."""

V1 = (
    """CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        event_id uuid NOT NULL UNIQUE,
        stream text NOT NULL,
        type text NOT NULL,
        body text NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        entry_ms bigint,
        entry_seq bigint
    )""",
    "CREATE INDEX outbox_waiting ON outbox (stream, position) WHERE entry_ms IS NULL",
    "CREATE INDEX outbox_published ON outbox (stream, entry_ms, entry_seq) WHERE entry_ms IS NOT NULL",
    "CREATE TABLE inbox (event_id uuid PRIMARY KEY, received_at timestamptz NOT NULL DEFAULT now())",
    """CREATE TABLE dead_letter (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        stream text NOT NULL,
        entry text NOT NULL,
        event_id uuid,
        type text,
        body bytea NOT NULL,
        reason text NOT NULL,
        attempts integer NOT NULL,
        laid_at timestamptz NOT NULL DEFAULT now(),
        status text NOT NULL DEFAULT 'waiting'
    )""",
    "CREATE UNIQUE INDEX dead_letter_entry ON dead_letter (stream, entry)",
    """CREATE TABLE stream_mark (
        stream text,
        consumer_group text,
        acknowledged text NOT NULL,
        seen_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (stream, consumer_group)
    )""",
    "CREATE TABLE stream_tail (stream text PRIMARY KEY, entry text NOT NULL)",
)
"""Outbox, inbox, dead letters, marks and tails."""

V2 = (
    "CREATE SCHEMA months",
    # A worker of the version before may be running: it waits here, and goes on with the new table.
    "ALTER TABLE outbox SET SCHEMA months",
    "ALTER TABLE months.outbox RENAME TO outbox_before",
    "CREATE SEQUENCE outbox_position",
    """CREATE TABLE outbox (
        position bigint NOT NULL DEFAULT nextval('outbox_position'),
        event_id uuid NOT NULL,
        stream text NOT NULL,
        type text NOT NULL,
        body text NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        entry_ms bigint,
        entry_seq bigint,
        PRIMARY KEY (position, recorded_at)
    ) PARTITION BY RANGE (recorded_at)""",
    "CREATE UNIQUE INDEX outbox_event ON outbox (event_id, recorded_at)",
    "CREATE INDEX outbox_waiting ON outbox (stream, position) WHERE entry_ms IS NULL",
    "CREATE INDEX outbox_published ON outbox (stream, entry_ms, entry_seq) WHERE entry_ms IS NOT NULL",
    "ALTER SEQUENCE outbox_position OWNED BY outbox.position",
    "CREATE TABLE months.outbox_default PARTITION OF outbox DEFAULT",
    """DO $$
    DECLARE
        month timestamp := date_trunc('month', now() AT TIME ZONE 'Asia/Tokyo');
        last timestamp := month + interval '3 months';
    BEGIN
        SELECT least(month, date_trunc('month', min(recorded_at) AT TIME ZONE 'Asia/Tokyo')) INTO month
        FROM months.outbox_before;
        WHILE month <= last LOOP
            EXECUTE format(
                'CREATE TABLE months.outbox_%s PARTITION OF outbox FOR VALUES FROM (%L) TO (%L)',
                to_char(month, 'YYYY_MM'),
                month AT TIME ZONE 'Asia/Tokyo',
                (month + interval '1 month') AT TIME ZONE 'Asia/Tokyo'
            );
            month := month + interval '1 month';
        END LOOP;
    END $$""",
    """INSERT INTO outbox (position, event_id, stream, type, body, recorded_at, entry_ms, entry_seq)
    SELECT position, event_id, stream, type, body, recorded_at, entry_ms, entry_seq
    FROM months.outbox_before ORDER BY position""",
    "SELECT setval('outbox_position', last_value, is_called) FROM months.outbox_position_seq",
    "DROP TABLE months.outbox_before",
    "ALTER TABLE stream_tail ADD COLUMN trimmed text NOT NULL DEFAULT '0-0'",
    "CREATE TABLE replayed (publisher text PRIMARY KEY, replayed_at timestamptz NOT NULL DEFAULT now())",
)
"""The outbox partitioned by month, positions and entry ids kept; how far streams were trimmed; what was replayed."""

V3 = (
    """CREATE TABLE course (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        timeline text NOT NULL,
        name uuid NOT NULL DEFAULT gen_random_uuid()
    )""",
)
"""The name of a database's life on its timeline."""

V4 = ("CREATE TABLE heard (stream text PRIMARY KEY, as_of timestamptz NOT NULL)",)
"""Up to when everything on a stream is applied here."""
