"""What waits for somebody beside the cases themselves, and what was answered before: ten years of a large city.

Of each there is as much as on an ordinary day: five unanswered referrals and two open requests for advice for every
thousand cases, and behind them the answered ones; questions, sheets, copies and contacts of meetings and watches.
"""

WAITING_ROWS = {
    "referral": """
        INSERT INTO referral (id, household_id, from_agency, with_consent, made_on, dossier, status, answered_on,
            case_id)
        SELECT md5('f' || made.n)::uuid, home, 'kita', true, opened_on - 3, dossier, 'accepted', opened_on, made.id
        FROM made CROSS JOIN pool_text
        UNION ALL SELECT md5('back' || made.n)::uuid, md5('hb' || made.n)::uuid, ($1::text[])[3 + made.n % 18],
            made.n % 3 <> 0, opened_on - 6, dossier, 'returned', opened_on, NULL
        FROM made CROSS JOIN pool_text WHERE made.n % 4 = 0
        UNION ALL SELECT md5('new' || p)::uuid,
            CASE WHEN p % 5 = 0 THEN md5('h' || (p * 7 + 1))::uuid ELSE md5('hn' || p)::uuid END,
            ($1::text[])[3 + p % 18], p % 3 <> 0, $2::date - (p % 15)::integer, dossier, 'offered', NULL, NULL
        FROM pool_text CROSS JOIN generate_series(1, (SELECT count(*) / 200 FROM made)) AS p""",
    "referral_question": """
        INSERT INTO referral_question (id, referral_id, asked_on, asked_by, asked_agency, due_on, question,
            answered_on, answer)
        SELECT md5('q' || referral.id)::uuid, referral.id, made_on + 1, 'colleague1', 'council', made_on + 8, said,
            CASE WHEN status <> 'offered' OR hashtextextended(referral.id::text, 1) % 2 = 0 THEN made_on + 2 END,
            CASE WHEN status <> 'offered' OR hashtextextended(referral.id::text, 1) % 2 = 0 THEN answered END
        FROM referral CROSS JOIN pool_text
        WHERE made_on < $1::date - 1 AND hashtextextended(referral.id::text, 0) % 4 = 0""",
    "advice_request": """
        INSERT INTO advice_request (id, agency, asked_by, asked_on, due_on, question, answered_on, text, refer,
            referral_id)
        SELECT md5('advice' || made.n)::uuid, ($1::text[])[3 + made.n / 4 % 18], 'worker', opened_on, opened_on + 7,
            advice, CASE WHEN opened_on < $2::date - 7 OR made.n % 8 = 0 THEN opened_on + 1 END, advice,
            made.n % 8 = 0, CASE WHEN opened_on < $2::date - 10 AND made.n % 8 = 0 THEN md5('f' || made.n)::uuid END
        FROM made CROSS JOIN pool_text WHERE made.n % 4 = 0""",
    "information_request": """
        INSERT INTO information_request (id, meeting_id, case_id, agency, question, asked_on, due_on, status,
            answered_on)
        SELECT md5('i' || meeting.id || agency)::uuid, meeting.id, case_id, agency, request, convened_on, held_on - 2,
            CASE WHEN meeting.status = 'held' THEN 'answered' ELSE 'open' END,
            CASE WHEN meeting.status = 'held' THEN held_on - 3 END
        FROM meeting JOIN meeting_agenda ON meeting_id = meeting.id CROSS JOIN unnest(agencies) AS agency
        CROSS JOIN pool_text WHERE kind = 'support_conference' AND agency <> 'city'""",
    "preparation": """
        INSERT INTO preparation (id, meeting_id, case_id, agency, draft, drafted_on, drafted_by, revision,
            submitted_on, item_ids)
        SELECT md5('e' || meeting.id || agency)::uuid, meeting.id, case_id, agency, draft, convened_on, 'worker', 1,
            CASE WHEN meeting.status = 'held' OR agency = 'council' THEN convened_on + 1 END, '{}'
        FROM meeting JOIN meeting_agenda ON meeting_id = meeting.id CROSS JOIN unnest(agencies) AS agency
        CROSS JOIN pool_text WHERE agency <> 'city'""",
    "material_copy": """
        INSERT INTO material_copy (id, meeting_id, number, label, item_ids, agency, subject, handed_on, handed_by,
            status)
        SELECT md5('y' || meeting.id || p)::uuid, meeting.id, p, label, '{}', agencies[p], 'worker', held_on, $1,
            CASE WHEN hashtextextended(meeting.id::text, p) % 40 = 0 THEN 'out' ELSE 'collected' END
        FROM meeting CROSS JOIN generate_series(1, 3) AS p CROSS JOIN pool_text
        WHERE kind = 'support_conference' AND status = 'held'""",
    "meeting_acknowledgement": """
        INSERT INTO meeting_acknowledgement (meeting_id, agency, subject, "on", statute)
        SELECT meeting.id, agency, CASE WHEN hashtextextended(meeting.id::text, 7) % 2 = 0 THEN $1 ELSE 'worker' END,
            convened_on, '106-6-5'
        FROM meeting CROSS JOIN unnest(agencies) AS agency WHERE kind = 'support_conference'""",
    "closure": """
        INSERT INTO closure (id, case_id, episode, "on", reason, meeting_id, watch_agency, watch_until, watch_ended_on,
            by_subject)
        SELECT md5('z' || n)::uuid, id, 1, opened_on + 400, 'goals_met', md5('t' || n)::uuid,
            CASE WHEN stage = 'watching' OR chance < 30 THEN ($1::text[])[3 + n % 18] END,
            CASE WHEN stage = 'watching' THEN $2::date + chance::integer * 3 - 10 WHEN chance < 30
                THEN opened_on + 580 END,
            CASE WHEN stage <> 'watching' AND chance < 30 THEN opened_on + 580 END, $3
        FROM made WHERE stage IN ('closed', 'watching')""",
    "watch_contact": """
        INSERT INTO watch_contact (id, case_id, episode, agency, due_on, status, result, answered_on, by_subject)
        SELECT md5('b' || n || '.' || p)::uuid, id, 1, ($1::text[])[3 + n % 18],
            CASE WHEN stage = 'watching' THEN $2::date + chance::integer - 10 - 30 * p
                ELSE opened_on + 430 + 30 * p END,
            CASE WHEN stage = 'watching' AND p = 0 THEN 'planned' ELSE 'done' END,
            CASE WHEN stage <> 'watching' OR p > 0
                THEN CASE WHEN n % 500 = 2 THEN 'needs_support' ELSE 'well' END END,
            CASE WHEN stage <> 'watching' OR p > 0 THEN opened_on + 430 + 30 * p END, 'worker'
        FROM made CROSS JOIN generate_series(0, 2) AS p
        WHERE stage = 'watching' OR (stage = 'closed' AND chance < 30)""",
    "ease_view": """
        INSERT INTO ease_view (id, case_id, episode, agency, "on", by_subject, before, after)
        SELECT md5('j' || role.id)::uuid, role.case_id, 1, role.agency, role.offered_on + 30, 'worker', 2,
            CASE WHEN role.status = 'done' THEN 4 END
        FROM role WHERE hashtextextended(role.id::text, 3) % 2 = 0""",
}
"""In this order: what stands on others comes after them."""
