"""Invitations, calendars, polls for a date, yearly series, slots of meetings under other laws."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS invitation (
            id UUID NOT NULL,
            meeting_id UUID NOT NULL,
            sequence INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT invitation_pkey PRIMARY KEY (id),
            CONSTRAINT invitation_meeting_id_key UNIQUE (meeting_id),
            CONSTRAINT invitation_meeting_id_fkey FOREIGN KEY(meeting_id) REFERENCES meeting (id)
        )
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS invitation_left_out (
            invitation_id UUID NOT NULL,
            agency TEXT NOT NULL,
            held_on DATE NOT NULL,
            start TIME WITHOUT TIME ZONE,
            "end" TIME WITHOUT TIME ZONE,
            sequence INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT invitation_left_out_pkey PRIMARY KEY (invitation_id, agency),
            CONSTRAINT invitation_left_out_invitation_id_fkey FOREIGN KEY(invitation_id) REFERENCES invitation (id)
        )
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS invitation_left_out_agency_idx ON invitation_left_out (agency)
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS calendar_feed (
            id UUID NOT NULL,
            agency TEXT NOT NULL,
            subject TEXT NOT NULL,
            token_hash BYTEA NOT NULL,
            created_on DATE NOT NULL,
            valid_until DATE NOT NULL,
            revoked_on DATE,
            CONSTRAINT calendar_feed_pkey PRIMARY KEY (id),
            CONSTRAINT calendar_feed_token_hash_key UNIQUE (token_hash)
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX IF NOT EXISTS calendar_feed_own_idx ON calendar_feed (agency, subject) WHERE revoked_on IS NULL
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS date_poll (
            id UUID NOT NULL,
            kind TEXT NOT NULL,
            agencies TEXT[] NOT NULL,
            agenda JSONB NOT NULL,
            proposed_on DATE NOT NULL,
            proposed_by TEXT NOT NULL,
            due_on DATE NOT NULL,
            closed_on DATE,
            meeting_id UUID,
            CONSTRAINT date_poll_pkey PRIMARY KEY (id),
            CONSTRAINT date_poll_meeting_id_fkey FOREIGN KEY(meeting_id) REFERENCES meeting (id)
        )
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS date_poll_agencies_idx ON date_poll USING gin (agencies)
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS date_poll_open_idx ON date_poll (due_on, id) WHERE closed_on IS NULL
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS date_candidate (
            poll_id UUID NOT NULL,
            position INTEGER NOT NULL,
            held_on DATE NOT NULL,
            start TIME WITHOUT TIME ZONE NOT NULL,
            "end" TIME WITHOUT TIME ZONE NOT NULL,
            place BYTEA,
            withdrawn_on DATE,
            CONSTRAINT date_candidate_pkey PRIMARY KEY (poll_id, position),
            CONSTRAINT date_candidate_poll_id_fkey FOREIGN KEY(poll_id) REFERENCES date_poll (id)
        )
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS date_reply (
            poll_id UUID NOT NULL,
            agency TEXT NOT NULL,
            subject TEXT NOT NULL,
            "on" DATE NOT NULL,
            late BOOLEAN NOT NULL,
            note BYTEA,
            CONSTRAINT date_reply_pkey PRIMARY KEY (poll_id, agency, subject),
            CONSTRAINT date_reply_poll_id_fkey FOREIGN KEY(poll_id) REFERENCES date_poll (id)
        )
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS date_answer (
            poll_id UUID NOT NULL,
            agency TEXT NOT NULL,
            subject TEXT NOT NULL,
            position INTEGER NOT NULL,
            answer TEXT NOT NULL,
            CONSTRAINT date_answer_pkey PRIMARY KEY (poll_id, agency, subject, position),
            CONSTRAINT date_answer_poll_id_agency_subject_fkey FOREIGN KEY(poll_id, agency, subject) REFERENCES date_reply (poll_id, agency, subject)
        )
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS meeting_series (
            id UUID NOT NULL,
            kind TEXT NOT NULL,
            fiscal_year INTEGER NOT NULL,
            planned_on DATE NOT NULL,
            follows UUID,
            CONSTRAINT meeting_series_pkey PRIMARY KEY (id),
            CONSTRAINT meeting_series_follows_key UNIQUE (follows),
            CONSTRAINT meeting_series_follows_fkey FOREIGN KEY(follows) REFERENCES meeting_series (id)
        )
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS meeting_series_fiscal_year_id_idx ON meeting_series (fiscal_year, id)
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS series_date (
            series_id UUID NOT NULL,
            position INTEGER NOT NULL,
            meeting_id UUID NOT NULL,
            CONSTRAINT series_date_pkey PRIMARY KEY (series_id, position),
            CONSTRAINT series_date_series_id_fkey FOREIGN KEY(series_id) REFERENCES meeting_series (id),
            CONSTRAINT series_date_meeting_id_key UNIQUE (meeting_id),
            CONSTRAINT series_date_meeting_id_fkey FOREIGN KEY(meeting_id) REFERENCES meeting (id)
        )
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS external_slot (
            id UUID NOT NULL,
            meeting_id UUID NOT NULL,
            kind TEXT NOT NULL,
            held_on DATE NOT NULL,
            start TIME WITHOUT TIME ZONE NOT NULL,
            "end" TIME WITHOUT TIME ZONE NOT NULL,
            agencies TEXT[] NOT NULL,
            noted_on DATE NOT NULL,
            CONSTRAINT external_slot_pkey PRIMARY KEY (id),
            CONSTRAINT external_slot_meeting_id_fkey FOREIGN KEY(meeting_id) REFERENCES meeting (id)
        )
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS external_slot_meeting_id_idx ON external_slot (meeting_id)
    """)
    # Whatever was convened before keeps one entry in calendars, however often it moved.
    op.execute("""
        INSERT INTO invitation (id, meeting_id, sequence)
        WITH RECURSIVE chain (first, id, moved_to, sequence) AS (
            SELECT m.id, m.id, m.moved_to, CASE WHEN m.status = 'cancelled' THEN 1 ELSE 0 END
            FROM meeting m LEFT JOIN meeting before ON before.id = m.moved_from
            WHERE m.convened_on IS NOT NULL AND before.convened_on IS NULL
            UNION ALL
            SELECT c.first, m.id, m.moved_to, c.sequence + 2 FROM chain c JOIN meeting m ON m.id = c.moved_to
        )
        SELECT first, id, sequence FROM chain WHERE moved_to IS NULL
        ON CONFLICT DO NOTHING
    """)
