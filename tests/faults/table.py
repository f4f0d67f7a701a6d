"""The fault table: a row a fault, with the tests that prove it besides the row's own file `test_f_NN_….py`, or the reason why
there is none."""

import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROWS = 72


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    what: str
    tests: tuple[str, ...] = ()
    """`file::function` below tests/; without the row's own file, which is found by its name."""
    reason: str = ""
    """Why no test proves it, or which part of it none proves."""

    @property
    def name(self) -> str:
        return f"F-{self.number:02}"

    @property
    def own(self) -> tuple[str, ...]:
        return tuple(f"faults/{path.name}" for path in sorted(HERE.glob(f"test_f_{self.number:02}_*.py")))

    @property
    def proofs(self) -> tuple[str, ...]:
        return self.own + self.tests


CRASH = ("crash/test_crash.py::test_nothing_is_lost_or_doubled", "crash/test_crash.py::test_a_broken_build_is_caught")

TABLE = (
    Row(1, "kill -9 at each failpoint", CRASH),
    Row(2, "kill -9 again in the recovery", CRASH),
    Row(3, "kill -9 at a random instant", CRASH),
    Row(4, "power cut: what was not synced vanishes, in any order, torn"),
    Row(5, "the log of the database damaged"),
    Row(6, "one bit of the database flipped", ("store/test_verify.py::test_what_is_broken_is_found",)),
    Row(7, "the database replaced by garbage or an old copy", ("store/test_birthmark.py::test_each_start_counts",)),
    Row(
        8,
        "a backup by plain cp while busy",
        ("store/test_copies.py::test_a_copy_is_one_instant_whatever_is_written_meanwhile",),
    ),
    Row(
        9,
        "disk full at every write",
        (
            "store/test_engine.py::test_a_full_disk_is_busy",
            "intake/test_smtp_data.py::test_a_full_disk_is_ours_to_mend",
        ),
    ),
    Row(10, "no inodes left"),
    Row(11, "the disk turns read-only"),
    Row(12, "one fsync fails"),
    Row(13, "each fsync is slow"),
    Row(14, "the database locked by another process", ("store/test_engine.py::test_a_locked_sqlite_is_busy",)),
    Row(
        15,
        "two connections and a checkpoint on an old SQLite",
        ("cli/test_doctorversions.py::test_sqlite", "store/test_engine.py::test_threads_write_side_by_side"),
    ),
    Row(
        16,
        "the data folder is everybody's, or not ours",
        reason="NFS and overlay are not told apart: WAL needs shared memory and locks, and SQLite refuses to start where they fail",
    ),
    Row(
        17,
        "the stored bytes of a mail are gone",
        (
            "work/test_process.py::test_a_mail_whose_bytes_are_gone_is_held_and_stops_nobody",
            "store/test_inbox.py::test_bytes_that_are_not_all_there_are_noticed",
        ),
    ),
    Row(
        18,
        "PostgreSQL crashes in the middle",
        (
            "peers/test_postgres.py::test_what_was_committed_survives_a_crash",
            "store/test_engine.py::test_a_database_that_goes_away_is_busy_and_comes_back",
        ),
    ),
    Row(19, "the connection ends while COMMIT is on its way"),
    Row(
        20,
        "serialization failures and deadlocks",
        (
            "store/test_engine.py::test_workers_that_wait_for_each_other_both_finish",
            "test_pipeline.py::test_two_processors_on_one_conversation_open_one_request",
        ),
    ),
    Row(
        21,
        "failover to a replica that lost commits",
        reason="raw mails lie in the database, so commits that a failover loses are lost with it, unless a sender repeats them:"
        " docs/reliability.md says what to set on PostgreSQL",
    ),
    Row(22, "PostgreSQL read-only, out of connections, another password"),
    Row(23, "PostgreSQL is slow at each statement"),
    Row(
        24,
        "NUL, surrogates and other poison of databases",
        (
            "test_pipeline.py::test_hostile_mails_are_decided_on_both",
            "store/test_inbox.py::test_hostile_envelopes_are_stored",
            "store/test_threads.py::test_hostile_ids",
        ),
    ),
    Row(
        25,
        "the IMAP server drops the line at every byte",
        (
            "intake/test_imap.py::test_cut_anywhere",
            "intake/test_imap.py::test_cut_in_each_piece_of_a_large_mail",
            "peers/test_imap_dovecot.py::test_cut_off_anywhere",
            "peers/test_way_imap.py::test_the_connection_drops_in_fetch",
            "test_retrying.py::test_pauses_double_and_start_again_after_success",
        ),
    ),
    Row(
        26,
        "another UIDVALIDITY, lower too, and in a session",
        (
            "intake/test_imap.py::test_another_uidvalidity",
            "intake/test_imap.py::test_another_uidvalidity_while_connected",
            "peers/test_imap_dovecot.py::test_folder_made_anew",
            "peers/test_way_imap.py::test_another_uidvalidity_doubles_nothing",
        ),
    ),
    Row(27, "a broken server gives UIDs twice", ("intake/test_imap.py::test_uids_given_twice",)),
    Row(
        28,
        "IDLE silently dead",
        (
            "intake/test_imap.py::test_the_poll_is_the_guarantee",
            "intake/test_imap.py::test_silence_ends_at_the_deadline",
            "intake/test_imap.py::test_the_end_of_the_connection_in_idle_is_noticed",
        ),
    ),
    Row(
        29,
        "expunged by another program while we fetch",
        (
            "intake/test_imap.py::test_gone_before_taken",
            "peers/test_imap_dovecot.py::test_expunged_by_another_client_meanwhile",
            "attacks/test_v53_numbers_that_shift.py::test_another_program_deletes_while_we_look",
        ),
    ),
    Row(
        30, "another program marks or moves mails", ("intake/test_imap.py::test_seen_by_others_is_taken_all_the_same",)
    ),
    Row(
        31,
        "two pollers on one mailbox",
        (
            "intake/test_imap.py::test_only_with_the_lease",
            "store/test_processes.py::test_a_mailbox_is_polled_by_one",
            "peers/test_way_imap.py::test_two_processes_on_postgresql_and_one_is_killed",
            "peers/test_imap_dovecot.py::test_two_pollers_without_a_lease",
        ),
    ),
    Row(
        32,
        "FETCH lies: empty, truncated, another mail",
        (
            "intake/test_imap.py::test_not_the_mail_that_was_announced",
            "intake/test_imap.py::test_truncated_is_not_an_estimate",
            "intake/test_imap.py::test_sizes_that_are_estimates",
            "intake/test_imap.py::test_no_to_a_fetch_is_a_try",
            "attacks/test_v48_broken_answers.py::test_no_answer_is_believed_and_none_costs_a_mail",
        ),
    ),
    Row(
        33,
        "MOVE refused or its answer lost",
        (
            "intake/test_imap.py::test_move_refused",
            "intake/test_imap.py::test_target_removed_meanwhile",
            "peers/test_imap_dovecot.py::test_move_refused_for_a_while",
            "peers/test_way_imap.py::test_the_connection_drops_when_it_is_put_away",
            "attacks/test_v54_copies_that_pile_up.py::test_one_copy_however_often_we_look",
        ),
    ),
    Row(
        34,
        "two million unread mails at the first start",
        ("intake/test_imap.py::test_two_million_unread", "intake/test_imap.py::test_old_mail_is_imported_silently"),
    ),
    Row(
        35,
        "a huge mail in the mailbox",
        (
            "intake/test_imap.py::test_too_large_stays_where_it_is",
            "intake/test_imap.py::test_cut_in_each_piece_of_a_large_mail",
            "attacks/test_v47_literal_bomb.py::test_memory_stays_flat_and_the_deadline_holds",
        ),
    ),
    Row(
        36,
        "the OAuth token expired or revoked",
        reason="there is no OAuth yet: `provider` is refused by `check`. A password that is refused: F-57 and the next test",
        tests=("intake/test_imap.py::test_a_refused_login_is_not_hammered",),
    ),
    Row(37, "the mailbox is over its quota, the move fails", ("intake/test_imap.py::test_move_refused",)),
    Row(
        38,
        "a server that trickles, floods, or says BYE",
        (
            "intake/test_imap.py::test_a_trickle_ends_at_the_deadline",
            "intake/test_imap.py::test_a_flood_is_cut_off",
            "intake/test_imap.py::test_bye_at_any_time",
            "intake/test_imap.py::test_one_broken_mailbox_does_not_disturb_another",
            "attacks/test_v48_broken_answers.py::test_others_are_not_disturbed",
        ),
    ),
    Row(
        39,
        "the client is gone at every byte",
        (
            "intake/test_smtp.py::test_a_client_that_leaves_within_data",
            "intake/test_smtp.py::test_every_cut_of_a_session",
        ),
    ),
    Row(
        40,
        "the 250 is lost",
        (
            "peers/test_way_postfix_dovecot.py::test_postfix_repeats_after_a_lost_250",
            "intake/test_smtp.py::test_a_client_that_leaves_after_the_dot_does_not_stop_the_taking",
        ),
    ),
    Row(
        41,
        "the same mail on two connections at once",
        (
            "store/test_inbox.py::test_the_same_mail_many_times_at_once_is_one",
            "store/test_inbox.py::test_the_same_mail_twice_in_one_commit_is_one",
            "peers/test_way_two_hosts.py::test_the_same_mail_at_both_hosts",
        ),
    ),
    Row(
        42,
        "slowloris, and clients that never read",
        (
            "attacks/test_v55_slowloris.py::test_all_are_closed_and_mail_comes_in_meanwhile",
            "intake/test_smtp.py::test_a_client_that_reads_nothing_does_not_hold_us",
            "intake/test_smtp_memory.py::test_idle_connections_are_cheap",
        ),
    ),
    Row(43, "many honest connections at once", ("intake/test_smtp.py::test_connection_cap_per_address_and_in_all",)),
    Row(44, "no file descriptors left", ("intake/test_smtp_memory.py::test_no_file_descriptors_left",)),
    Row(45, "the certificate expires, is replaced, is broken"),
    Row(
        46,
        "TLS: one-byte records, garbage, client certificates",
        (
            "intake/test_smtp_tls.py::test_starttls_with_an_argument_and_a_failed_handshake",
            "intake/test_smtp_tls.py::test_a_reset_within_the_handshake_is_not_counted_for_ever",
            "attacks/test_v42_starttls_injection.py::test_what_came_in_the_clear_is_gone",
        ),
    ),
    Row(
        47,
        "several recipients, one known",
        (
            "intake/test_smtp.py::test_recipients_keep_their_order_and_refused_ones_are_left_out",
            "intake/test_smtp.py::test_lmtp_answers_for_each_recipient",
            "peers/test_way_postfix_dovecot.py::test_lmtp_with_two_recipients_in_one_transaction",
        ),
    ),
    Row(48, "the PROXY protocol from a stranger"),
    Row(
        49,
        "4xx at each step",
        (
            "peers/test_way_out.py::test_later_then_taken",
            "outlet/test_submission.py::test_reply",
            "work/test_send.py::test_the_schedule_up_to_the_end",
            "peers/test_way_out.py::test_given_up_after_three_days",
            "peers/test_submission_postfix.py::test_a_next_server_that_says_later_gets_it_later_and_once",
        ),
    ),
    Row(
        50,
        "5xx at each step, for one of two",
        (
            "peers/test_way_out.py::test_refused_for_good",
            "peers/test_way_out.py::test_one_of_two_recipients_is_refused",
            "work/test_send.py::test_what_failed_for_good_is_told_once_and_never_in_circles",
            "cli/test_doctor.py::test_addresses_that_are_set_aside",
        ),
    ),
    Row(
        51,
        "silence after the final dot",
        (
            "peers/test_way_out.py::test_silence_after_the_dot",
            "peers/test_way_out.py::test_silence_after_the_dot_of_an_answer",
            "work/test_send.py::test_an_ambiguous_dot",
            "work/test_send.py::test_a_crash_after_the_mark_is_ambiguous",
        ),
    ),
    Row(
        52,
        "replies that are malformed, endless, huge",
        (
            "outlet/test_submission.py::test_any_server_at_all",
            "outlet/test_submission.py::test_reply_text_is_one_clean_line",
            "outlet/test_submission.py::test_one_reply_too_many_is_not_taken_for_that_of_the_next_letter",
            "outlet/test_submission.py::test_the_whole_delivery_has_a_deadline",
        ),
    ),
    Row(
        53,
        "the mail server is down for hours with a long queue",
        (
            "peers/test_way_out.py::test_a_server_that_is_down_for_an_hour",
            "work/test_send.py::test_a_server_that_is_away_is_asked_once_a_lane",
            "store/test_outbox.py::test_the_longest_waiting_first",
            "work/test_send.py::test_a_rate_spreads_letters_and_claims_only_what_it_can_send",
        ),
    ),
    Row(
        54,
        "names that are not found",
        ("outlet/test_submission.py::test_no_such_host",),
        reason="MX records are the submission server's matter; how long the resolver takes for its one name is set in resolv.conf",
    ),
    Row(
        55,
        "a storm of bounces",
        (
            "work/test_process.py::test_at_most_five_automatic_letters_an_hour",
            "attacks/test_v39_forged_report.py::test_she_is_still_written_to",
        ),
    ),
    Row(56, "two desks answer each other", ("work/test_process.py::test_two_machines_never_talk",)),
    Row(
        57,
        "the login of the way out is refused",
        (
            "outlet/test_opener.py::test_a_refused_login_is_ours_and_is_not_hammered",
            "outlet/test_opener.py::test_other_login_trouble",
            "outlet/test_opener.py::test_a_password_that_cannot_be_read",
        ),
    ),
    Row(
        58,
        "rules broken, half written, gone at a reload",
        (
            "cli/test_reload.py::test_taken_over_refused_and_taken_over_again",
            "cli/test_reloading.py::test_reloads_under_load_lose_and_misroute_nothing",
            "test_runtime.py::test_a_reload_takes_all_or_nothing",
            "test_runtime.py::test_broken_files_at_the_start_leave_the_last_good_ones_in_force",
        ),
    ),
    Row(
        59,
        "a rule that is slow or fails at run time",
        (
            "desk/test_rules_cost.py::test_a_hostile_mail_costs_no_more_than_its_size",
            "desk/test_rules_cost.py::test_few_rules_are_looked_at",
        ),
    ),
    Row(
        60,
        "a template breaks when a letter is written",
        (
            "work/test_process.py::test_a_broken_template_costs_the_letter_not_the_request",
            "work/test_daily.py::test_a_broken_template_costs_the_letter_not_the_desk",
            "policy/test_templates.py::test_the_output_is_bounded",
            "policy/test_templates.py::test_little_does_not_become_much",
            "store/test_outbox.py::test_a_letter_that_could_not_be_written_is_held_and_never_sent_empty",
        ),
    ),
    Row(
        61,
        "a mail kills, hangs or fills whoever reads it",
        (
            "work/test_hostile_mails.py::test_what_becomes_of_mails_that_end_their_reader",
            "work/test_hostile_mails.py::test_a_mail_that_takes_for_ever_delays_nobody",
            "work/test_process.py::test_a_poisoned_mail_is_held_after_three_starts_and_stops_nobody",
            "work/test_reader.py::test_one_hostile_mail_among_others",
        ),
    ),
    Row(
        62,
        "the clock jumps",
        (
            "test_clock.py::test_never_backward_and_never_confused",
            "work/test_clock.py::test_a_jump_lets_everything_happen_in_order",
            "store/test_processes.py::test_another_machine_is_dead_when_its_beat_stands_still",
            "boards/test_comes_due.py::test_the_night_in_which_the_clocks_change",
            "outlet/test_capture.py::test_names_sort_in_the_order_of_delivery_even_if_the_clock_goes_back",
        ),
    ),
    Row(
        63,
        "working hours over time zones",
        (
            "desk/test_hours_oracle.py::test_working_time_is_what_brute_force_says",
            "desk/test_hours_oracle.py::test_skipped_and_repeated_hours",
            "desk/test_hours.py::test_due",
        ),
    ),
    Row(
        64,
        "SIGTERM, SIGINT and SIGHUP in every state",
        (
            "cli/test_run.py::test_stopped_while_it_starts",
            "test_app.py::test_stopping_twice_and_before_the_start",
            "intake/test_smtp.py::test_drain",
            "work/test_send.py::test_stopping_in_the_middle_loses_nothing",
        ),
    ),
    Row(
        65,
        "an upgrade is killed, a downgrade tried",
        (
            "store/test_migrate.py::test_a_newer_schema_is_refused",
            "store/test_migrate.py::test_an_upgrade_that_fails_leaves_nothing",
            "store/test_migrate.py::test_several_processes_start_at_once",
        ),
    ),
    Row(
        66,
        "two processes on one data folder",
        (
            "test_app.py::test_a_second_process_on_the_same_data_is_refused",
            "cli/test_run.py::test_a_second_run_ends_with_4",
            "peers/test_way_imap.py::test_a_second_process_on_sqlite_is_refused",
        ),
    ),
    Row(
        67,
        "ten thousand mails in one request",
        (
            "mail/test_identification.py::test_at_most_a_thousand",
            "mail/test_identification.py::test_linear",
            "store/test_threads.py::test_a_long_chain_keeps_its_ends",
            "store/test_statement_count.py::test_a_mail_costs_few_statements_and_not_more_in_a_full_store",
        ),
    ),
    Row(
        68,
        "one sender's flood",
        (
            "intake/test_smtp.py::test_connection_cap_per_address_and_in_all",
            "store/test_turns.py::test_without_a_crowd_it_is_the_order_of_arrival",
            "store/test_turns.py::test_a_flood_of_one_sender_does_not_hold_up_another",
            "store/test_turns.py::test_nor_do_many_lists_or_strangers",
            "store/test_turns.py::test_another_stranger_goes_before_a_flood_of_one",
            "store/test_turns.py::test_a_mail_never_goes_before_the_one_it_answers",
            "store/test_turns.py::test_nobody_waits_for_ever",
            "store/test_turns.py::test_the_choice_costs_no_more_with_many",
            "store/test_turns.py::test_half_of_each",
        ),
    ),
    Row(
        69,
        "memory and processes run out",
        (
            "work/test_reader.py::test_no_process_can_be_started",
            "work/test_memory.py::test_a_large_mail",
            "attacks/test_v50_crlf_bomb.py::test_memory",
        ),
    ),
    Row(70, "host name, resolver, time zones, /tmp missing"),
    Row(
        71,
        "nobody reads the log, or its disk is full",
        (
            "test_log.py::test_a_reader_that_does_not_read_stops_nobody",
            "test_log.py::test_a_full_disk_stops_nobody",
            "test_log.py::test_a_place_that_cannot_be_written",
        ),
    ),
    Row(
        72,
        "a secret is rotated, readable by others, missing",
        (
            "policy/test_secret.py::test_a_file_that_others_can_read_is_refused",
            "policy/test_secret.py::test_file_failures",
            "cli/test_check.py::test_a_secret_that_cannot_be_had",
        ),
    ),
)


def functions(path: Path) -> set[str]:
    """The names of the tests of a file."""
    return set(re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE))
